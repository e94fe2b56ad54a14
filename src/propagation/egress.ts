import { lookup as resolveName, type LookupAddress } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'

/** Which addresses deliveries may go to beside the public ones. */
export interface EgressRules {
  /** This machine itself. */
  loopback?: boolean
  /** Private networks that are meant, as `10.1.0.0/16` or `fd00:1::/48`. */
  networks?: readonly string[]
}

/** Tells whether an address may be connected to. */
export type EgressGuard = (address: string) => boolean

const inward: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8'
]

/** Whether a text names a network as `EgressRules` holds it. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && rest.length === 0
}

/** A list for each family: in one for both, the networks of mapped addresses would match every address of the other family. */
function listOf(networks: readonly string[]): (address: string) => boolean {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    lists[family].addSubnet(address, Number(bits), family)
  }
  return address => {
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    return lists[family].check(address, family)
  }
}

const isInward = listOf(inward)
const isLoopback = listOf(['127.0.0.0/8', '::1/128'])

/**
 * Says which addresses may be connected to: public ones, and what the rules name. Private, link-local, multicast, reserved and
 * translated addresses are refused, so that no name an endpoint has, now or later, leads into the house.
 */
export function egressGuard({ loopback = false, networks = [] }: EgressRules): EgressGuard {
  const isMeant = listOf(networks)
  return address => {
    if (isIP(address) === 0) return false
    return (loopback && isLoopback(address)) || isMeant(address) || !isInward(address)
  }
}

/** The code of the error by which a forbidden address is refused. */
export const egressCode = 'ERR_EGRESS'

type Resolve = (name: string, answer: (error: Error | null, addresses: LookupAddress[]) => void) => void

const resolveAll: Resolve = (name, answer) => resolveName(name, { all: true }, answer)

/**
 * A lookup for sockets that hands over only addresses that may be connected to. As the socket connects to what is checked
 * here, a name that is answered differently a moment later makes no difference.
 */
export function guardedLookup(guard: EgressGuard, resolve: Resolve = resolveAll): LookupFunction {
  return (name, options, callback) => {
    resolve(name, (error, addresses) => {
      if (error) return callback(error, [])
      const family = typeof options.family === 'number' && options.family !== 0 ? options.family : undefined
      const open = addresses.filter(each => guard(each.address) && (family === undefined || each.family === family))
      const [first] = open
      if (first === undefined) return callback(Object.assign(new Error('no address to go to'), { code: egressCode }), [])
      if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}
