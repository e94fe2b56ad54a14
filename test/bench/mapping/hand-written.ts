import { isObject, sortByKey, type Json, type JsonObject } from '../../../src/json'
import { codesOf, dayOf, flagOf, flagText, isoOf, meanings, numberOf, numberText, textOf, trimmed } from './conversions'

/*
 * The table written out by hand, as a careful programmer would: each section looked up once, nothing made that would stay empty,
 * what cannot be read left out, lists in the order of their keys.
 */

type Loose = Record<string, unknown>
const none: Loose = {}
const objectIn = (value: unknown): Loose => (isObject(value) ? value : none)

function put(into: Loose | undefined, name: string, value: unknown): Loose | undefined {
  if (value === undefined) return into
  if (into === undefined) return { [name]: value }
  into[name] = value
  return into
}

function listOf(value: unknown, one: (item: Loose) => Loose | undefined, key?: readonly string[]): Json[] | undefined {
  if (!Array.isArray(value)) return undefined
  const made: Json[] = []
  for (const item of value) {
    const written = one(objectIn(item))
    if (written !== undefined) made.push(written as Json)
  }
  if (made.length === 0) return undefined
  return key && made.length > 1 ? sortByKey(made, key) : made
}

/** Up. */
export function writtenUp(document: Json): JsonObject {
  const doc = objectIn(document)
  let out: Loose | undefined
  out = put(out, 'core', coreUp(doc))
  out = put(out, 'names', namesUp(doc))
  out = put(out, 'person', personUp(objectIn(doc['Person'])))
  out = put(out, 'description', descriptionUp(doc))
  out = put(
    out,
    'addresses',
    listOf(doc['Addresses'], addressUp, ['type', 'postcode', 'number', 'building', 'street', 'full', 'lines', 'from'])
  )
  out = put(out, 'contacts', listOf(doc['Contacts'], contactUp, ['kind', 'value', 'use']))
  out = put(out, 'vehicles', listOf(doc['Vehicles'], vehicleUp, ['registration']))
  out = put(
    out,
    'convictions',
    listOf(doc['Convictions'], convictionUp, ['offenceCode', 'offenceDate', 'sourceId', 'convictedOn'])
  )
  out = put(out, 'visits', listOf(doc['Visits'], visitUp, ['id']))
  out = put(out, 'associates', listOf(doc['Associates'], associateUp, ['name', 'relationship', 'reference']))
  return (out ?? {}) as JsonObject
}

function coreUp(doc: Loose): Loose | undefined {
  let to = put(undefined, 'visorRef', textOf(doc['VisorReference']))
  to = put(to, 'category', meanings.category(doc['NominalCategory']))
  to = put(to, 'recordStatus', meanings.status(doc['RecordStatus']))
  to = put(to, 'createdOn', isoOf(doc['CreatedDate']))
  to = put(to, 'unit', trimmed(doc['Unit']))
  return put(to, 'mappsId', textOf(doc['MappsReference']))
}

function namesUp(doc: Loose): Loose | undefined {
  const person = objectIn(doc['Person'])
  const primary = put(put(undefined, 'title', textOf(person['Title'])), 'family', trimmed(person['Surname']))
  let to = put(undefined, 'primary', primary)
  to = put(to, 'others', listOf(doc['OtherNames'], otherNameUp, ['family', 'given', 'kind', 'birthDate']))
  to = put(to, 'preferred', trimmed(person['PreferredName']))
  return put(to, 'previousFamily', trimmed(person['PreviousSurname']))
}

function otherNameUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'kind', meanings.name(from['Kind']))
  to = put(to, 'title', textOf(from['Title']))
  to = put(to, 'family', trimmed(from['Surname']))
  return put(to, 'birthDate', isoOf(from['Birthdate']))
}

function personUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'birthDate', isoOf(from['Birthdate']))
  to = put(to, 'sex', meanings.sex(from['Gender']))
  to = put(to, 'ethnicity', meanings.ethnicity(from['Ethnicity']))
  to = put(to, 'nationality', textOf(from['Nationality']))
  to = put(to, 'religion', textOf(from['Religion']))
  to = put(to, 'maritalStatus', textOf(from['MaritalStatus']))
  to = put(to, 'language', textOf(from['Language']))
  to = put(to, 'interpreterRequired', flagOf(from['Interpreter']))
  return put(to, 'youthOffender', flagOf(from['Youth']))
}

function descriptionUp(doc: Loose): Loose | undefined {
  const from = objectIn(doc['Description'])
  const picture = objectIn(doc['Photograph'])
  let to = put(undefined, 'heightCm', numberOf(from['Height']))
  to = put(to, 'weightKg', numberOf(from['Weight']))
  to = put(to, 'hair', textOf(from['Hair']))
  to = put(to, 'leftEye', textOf(from['LeftEye']))
  to = put(to, 'rightEye', textOf(from['RightEye']))
  to = put(to, 'facialHair', textOf(from['FacialHair']))
  to = put(to, 'faceShape', textOf(from['FaceShape']))
  to = put(to, 'build', textOf(from['Build']))
  to = put(to, 'complexion', textOf(from['Complexion']))
  to = put(to, 'shoeSize', numberOf(from['ShoeSize']))
  to = put(to, 'marks', listOf(doc['Marks'], markUp, ['kind', 'part', 'comment']))
  const photo = put(put(undefined, 'reference', textOf(picture['Reference'])), 'takenOn', isoOf(picture['TakenDate']))
  return put(to, 'photo', photo)
}

function markUp(from: Loose): Loose | undefined {
  const to = put(undefined, 'kind', meanings.mark(from['Kind']))
  return put(put(to, 'part', textOf(from['Part'])), 'comment', textOf(from['Comment']))
}

function addressUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'type', meanings.address(from['Type']))
  to = put(to, 'number', textOf(from['Number']))
  to = put(to, 'street', trimmed(from['Street']))
  to = put(to, 'town', trimmed(from['Town']))
  to = put(to, 'county', textOf(from['County']))
  to = put(to, 'postcode', trimmed(from['Postcode']))
  to = put(to, 'from', isoOf(from['FromDate']))
  return put(to, 'to', isoOf(from['ToDate']))
}

function contactUp(from: Loose): Loose | undefined {
  const to = put(undefined, 'kind', meanings.contact(from['Kind']))
  return put(put(to, 'value', trimmed(from['Value'])), 'use', meanings.use(from['Use']))
}

function vehicleUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'registration', textOf(from['Registration']))
  to = put(to, 'make', textOf(from['Make']))
  to = put(to, 'model', textOf(from['Model']))
  to = put(to, 'colour', textOf(from['Colour']))
  return put(to, 'from', isoOf(from['FromDate']))
}

function convictionUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'offenceCode', textOf(from['OffenceCode']))
  to = put(to, 'description', textOf(from['Description']))
  to = put(to, 'offenceDate', isoOf(from['OffenceDate']))
  to = put(to, 'court', textOf(from['Court']))
  to = put(to, 'sentence', textOf(from['Sentence']))
  to = put(to, 'sentencedOn', isoOf(from['SentencedDate']))
  to = put(to, 'lengthMonths', numberOf(from['Months']))
  return put(to, 'main', flagOf(from['Main']))
}

function visitUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'id', textOf(from['Reference']))
  to = put(to, 'address', textOf(from['Address']))
  to = put(to, 'outcome', textOf(from['Outcome']))
  return put(to, 'nextVisitOn', isoOf(from['NextDate']))
}

function associateUp(from: Loose): Loose | undefined {
  let to = put(undefined, 'name', trimmed(from['Name']))
  to = put(to, 'reference', textOf(from['Reference']))
  to = put(to, 'relationship', textOf(from['Relationship']))
  to = put(to, 'noContact', flagOf(from['NoContact']))
  to = put(to, 'telephone', textOf(from['Telephone']))
  return put(to, 'from', isoOf(from['FromDate']))
}

/** Down. */
export function writtenDown(record: JsonObject): Json {
  const core = objectIn(record['core'])
  const names = objectIn(record['names'])
  const description = objectIn(record['description'])
  const photo = objectIn(description['photo'])
  let out: Loose | undefined
  out = put(out, 'VisorReference', textOf(core['visorRef']))
  out = put(out, 'NominalCategory', codesOf.category(core['category']))
  out = put(out, 'RecordStatus', codesOf.status(core['recordStatus']))
  out = put(out, 'CreatedDate', dayOf(core['createdOn']))
  out = put(out, 'Unit', trimmed(core['unit']))
  out = put(out, 'MappsReference', textOf(core['mappsId']))
  out = put(out, 'Person', personDown(names, objectIn(record['person'])))
  out = put(out, 'Description', descriptionDown(description))
  out = put(out, 'Photograph', put(put(undefined, 'Reference', textOf(photo['reference'])), 'TakenDate', dayOf(photo['takenOn'])))
  out = put(out, 'OtherNames', listOf(names['others'], otherNameDown))
  out = put(out, 'Marks', listOf(description['marks'], markDown))
  out = put(out, 'Addresses', listOf(record['addresses'], addressDown))
  out = put(out, 'Contacts', listOf(record['contacts'], contactDown))
  out = put(out, 'Vehicles', listOf(record['vehicles'], vehicleDown))
  out = put(out, 'Convictions', listOf(record['convictions'], convictionDown))
  out = put(out, 'Associates', listOf(record['associates'], associateDown))
  out = put(out, 'Visits', listOf(record['visits'], visitDown))
  return (out ?? {}) as JsonObject
}

function personDown(names: Loose, person: Loose): Loose | undefined {
  const primary = objectIn(names['primary'])
  let to = put(undefined, 'Title', textOf(primary['title']))
  to = put(to, 'Surname', trimmed(primary['family']))
  to = put(to, 'PreferredName', trimmed(names['preferred']))
  to = put(to, 'PreviousSurname', trimmed(names['previousFamily']))
  to = put(to, 'Birthdate', dayOf(person['birthDate']))
  to = put(to, 'Gender', codesOf.sex(person['sex']))
  to = put(to, 'Ethnicity', codesOf.ethnicity(person['ethnicity']))
  to = put(to, 'Nationality', textOf(person['nationality']))
  to = put(to, 'Religion', textOf(person['religion']))
  to = put(to, 'MaritalStatus', textOf(person['maritalStatus']))
  to = put(to, 'Language', textOf(person['language']))
  to = put(to, 'Interpreter', flagText(person['interpreterRequired']))
  return put(to, 'Youth', flagText(person['youthOffender']))
}

function descriptionDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Height', numberText(from['heightCm']))
  to = put(to, 'Weight', numberText(from['weightKg']))
  to = put(to, 'Hair', textOf(from['hair']))
  to = put(to, 'LeftEye', textOf(from['leftEye']))
  to = put(to, 'RightEye', textOf(from['rightEye']))
  to = put(to, 'FacialHair', textOf(from['facialHair']))
  to = put(to, 'FaceShape', textOf(from['faceShape']))
  to = put(to, 'Build', textOf(from['build']))
  to = put(to, 'Complexion', textOf(from['complexion']))
  return put(to, 'ShoeSize', numberText(from['shoeSize']))
}

function otherNameDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Kind', codesOf.name(from['kind']))
  to = put(to, 'Title', textOf(from['title']))
  to = put(to, 'Surname', trimmed(from['family']))
  return put(to, 'Birthdate', dayOf(from['birthDate']))
}

function markDown(from: Loose): Loose | undefined {
  const to = put(undefined, 'Kind', codesOf.mark(from['kind']))
  return put(put(to, 'Part', textOf(from['part'])), 'Comment', textOf(from['comment']))
}

function addressDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Type', codesOf.address(from['type']))
  to = put(to, 'Number', textOf(from['number']))
  to = put(to, 'Street', trimmed(from['street']))
  to = put(to, 'Town', trimmed(from['town']))
  to = put(to, 'County', textOf(from['county']))
  to = put(to, 'Postcode', trimmed(from['postcode']))
  to = put(to, 'FromDate', dayOf(from['from']))
  return put(to, 'ToDate', dayOf(from['to']))
}

function contactDown(from: Loose): Loose | undefined {
  const to = put(undefined, 'Kind', codesOf.contact(from['kind']))
  return put(put(to, 'Value', trimmed(from['value'])), 'Use', codesOf.use(from['use']))
}

function vehicleDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Registration', textOf(from['registration']))
  to = put(to, 'Make', textOf(from['make']))
  to = put(to, 'Model', textOf(from['model']))
  to = put(to, 'Colour', textOf(from['colour']))
  return put(to, 'FromDate', dayOf(from['from']))
}

function convictionDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'OffenceCode', textOf(from['offenceCode']))
  to = put(to, 'Description', textOf(from['description']))
  to = put(to, 'OffenceDate', dayOf(from['offenceDate']))
  to = put(to, 'Court', textOf(from['court']))
  to = put(to, 'Sentence', textOf(from['sentence']))
  to = put(to, 'SentencedDate', dayOf(from['sentencedOn']))
  to = put(to, 'Months', numberText(from['lengthMonths']))
  return put(to, 'Main', flagText(from['main']))
}

function visitDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Reference', textOf(from['id']))
  to = put(to, 'Address', textOf(from['address']))
  to = put(to, 'Outcome', textOf(from['outcome']))
  return put(to, 'NextDate', dayOf(from['nextVisitOn']))
}

function associateDown(from: Loose): Loose | undefined {
  let to = put(undefined, 'Name', trimmed(from['name']))
  to = put(to, 'Reference', textOf(from['reference']))
  to = put(to, 'Relationship', textOf(from['relationship']))
  to = put(to, 'NoContact', flagText(from['noContact']))
  to = put(to, 'Telephone', textOf(from['telephone']))
  return put(to, 'FromDate', dayOf(from['from']))
}
