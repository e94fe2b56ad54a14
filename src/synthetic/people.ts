import { numbersOf, type Numbers } from './identifiers'
import { seeded, type Random } from './random'
import { counties, femaleNames, maleNames, streets, surnames, towns, vehicleColours, vehicleModels } from './words'

/** A place to live: in a town that does not exist, with a postcode of an area that does not exist. */
export interface Place {
  number: string
  street: string
  town: string
  county: string
  postcode: string
}

/** A vehicle with a mark that was never issued (age identifier 00). */
export interface Car {
  registration: string
  make: string
  model: string
  colour: string
}

/** An invented person: what does not change in their life. */
export interface Person extends Numbers {
  /** Number of the person within its seed, from 0. */
  index: number
  sex: 'M' | 'F'
  title: string
  given: string[]
  family: string
  alias?: { given: string[]; family: string }
  birthDate: string
  ethnicity: string
  nationality: string
  heightCm: number
  weightKg: number
  hair: string
  eyes: string
  build: string
  tattoo?: string
  phones: string[]
  email: string
  places: Place[]
  cars: Car[]
}

/**
 * The person of a number under a seed, arrested in the given year: an invented name, identifiers with valid check letters,
 * telephone numbers of the range that Ofcom keeps for drama, e-mail addresses of example domains.
 */
export function person(seed: number, index: number, arrestYear: number): Person {
  const r = seeded(`${seed}/person/${index}`)
  const ordinal = (seeded(`${seed}/ordinal`).int(0, 3_999_999) + index) % 4_000_000
  const sex = r.chance(0.9) ? 'M' : 'F'
  const pool = sex === 'M' ? maleNames : femaleNames
  const given = r.sample(pool, r.chance(0.5) ? 2 : 1)
  const family = r.pick(surnames)
  return {
    index,
    sex,
    title: sex === 'M' ? 'Mr' : 'Ms',
    given,
    family,
    ...(r.chance(0.4) ? { alias: { given: [r.pick(pool)], family: r.pick(surnames) } } : {}),
    birthDate: `${arrestYear - r.int(18, 55)}-${two(r.int(1, 12))}-${two(r.int(1, 28))}`,
    ethnicity: r.pick(['W1', 'W2', 'W9', 'M1', 'M9', 'A1', 'A2', 'A9', 'B1', 'B2', 'O9']),
    nationality: 'British',
    ...numbersOf(ordinal, arrestYear, arrestYear - (r.chance(0.3) ? r.int(1, 3) : 0)),
    ...looks(r.fork('looks')),
    phones: [`07700900${three(r.int(0, 999))}`, `01632960${three(r.int(0, 999))}`],
    email: `${plain(given[0] ?? '')}.${plain(family)}@${r.pick(['example.com', 'example.org', 'mail.test'])}`,
    places: Array.from({ length: 4 }, () => place(r)),
    cars: Array.from({ length: 2 }, () => car(r))
  }
}

/** A place that does not exist: no postcode area begins with ZZ. */
function place(random: Random): Place {
  return {
    number: String(random.int(1, 199)),
    street: random.pick(streets),
    town: random.pick(towns),
    county: random.pick(counties),
    postcode: `ZZ${random.int(1, 99)} ${random.int(1, 9)}${random.pick(postcodeLetters)}${random.pick(postcodeLetters)}`
  }
}

const postcodeLetters = Array.from('ABDEFGHJLNPQRSTUWXYZ')
const markLetters = Array.from('ABCDEFGHJKLMNOPRSTUVWXY')

function looks(r: Random) {
  return {
    heightCm: r.int(155, 198),
    weightKg: r.int(52, 115),
    hair: r.pick(['Black', 'Brown', 'Blonde', 'Grey']),
    eyes: r.pick(['Blue', 'Brown', 'Green', 'Hazel']),
    build: r.pick(['Slim', 'Medium', 'Heavy']),
    ...(r.chance(0.5) ? { tattoo: r.pick(['A teapot', 'A winged ladder', 'Three buckets']) } : {})
  }
}

function car(r: Random): Car {
  const [make, model] = r.pick(vehicleModels)
  const letter = (): string => r.pick(markLetters)
  return { registration: `ZZ00${letter()}${letter()}${letter()}`, make, model, colour: r.pick(vehicleColours) }
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function three(number: number): string {
  return String(number).padStart(3, '0')
}
