import { createServer } from 'node:http'
import { XMLBuilder } from 'fast-xml-parser'
import Integreat from 'integreat'
import jsonAdapter from 'integreat-adapter-json'
import httpTransporter from 'integreat-transporter-http'
import { toPolice, toPrison, transformers, up } from './by-map-transform.mjs'

/* Integreat with map-transform: what is posted is translated to shared terms, from there to each receiver's, and sent on by its
   HTTP transporter. Nothing is stored, logged or checked, and no schema is cast to. */

const builder = new XMLBuilder({ attributeNamePrefix: '@', ignoreAttributes: false, format: true, indentBy: '  ' })
const root = {
  '@xmlns': 'urn:visor-gateway:police-ctnm:nominal:1',
  '@xmlns:bs': 'http://www.govtalk.gov.uk/people/bs7666',
  '@SchemaVersion': '1.0'
}
/** Sections that are there: map-transform leaves an empty object, or one of nothing but undefined, where there is none. */
const filled = data =>
  Object.fromEntries(
    Object.entries(data).filter(([, section]) => Object.values(section ?? {}).some(value => value !== undefined))
  )
const xmlAdapter = {
  prepareOptions: options => options,
  normalize: async action => action,
  async serialize(action) {
    const { data } = action.payload
    if (data === undefined) return action
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Nominal: { ...root, ...filled(data) } })}`
    return { ...action, payload: { ...action.payload, data: text } }
  }
}

/** A service that takes a document for an agency: its mutation runs on what goes to it. */
const service = (id, adapter, definition) => ({
  id,
  transporter: 'http',
  adapters: [adapter],
  options: { transporter: { uri: process.env[id], method: 'POST' } },
  endpoints: [
    {
      match: { action: 'SET' },
      allowRawRequest: true,
      allowRawResponse: true,
      mutation: {
        $direction: 'to',
        $flip: true,
        payload: { $modify: 'payload', data: ['payload.data', up, definition] }
      }
    }
  ]
})

const great = Integreat.create(
  {
    schemas: [],
    services: [service('police-ctnm', 'xml', toPolice), service('prison-hmps', 'json', toPrison)]
  },
  { transporters: { http: httpTransporter }, adapters: { json: jsonAdapter, xml: xmlAdapter }, transformers }
)

async function send(targetService, data, key) {
  const headers = { 'Idempotency-Key': key }
  const { status, error } = await great.dispatch({
    type: 'SET',
    payload: { data, targetService, headers },
    meta: { ident: { root: true } }
  })
  if (status !== 'ok') throw new Error(`${status}: ${error}`)
}

createServer((request, response) => {
  if (request.method === 'GET') return void response.writeHead(200, { 'content-length': 0 }).end()
  const parts = []
  request.on('data', part => parts.push(part))
  request.on('end', () => {
    const authorised = request.headers.authorization === `Bearer ${process.env.TOKEN}`
    if (!authorised) return void response.writeHead(401, { 'content-length': 0 }).end()
    const data = JSON.parse(Buffer.concat(parts).toString())
    const key = request.headers['idempotency-key']
    Promise.all([send('police-ctnm', data, key), send('prison-hmps', data, key)]).then(
      () => response.writeHead(200, { 'content-length': 0 }).end(),
      error => response.writeHead(500, { 'content-length': Buffer.byteLength(String(error)) }).end(String(error))
    )
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
