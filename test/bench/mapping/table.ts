/** How a value is converted; `code` names a list of `codes`. */
export type Conversion = 'text' | 'trim' | 'date' | 'number' | 'flag' | { code: CodeName }
export type CodeName = keyof typeof codes

/** One value: its place in the agency's document, its place in the shared record, and how it is converted. Places are dotted. */
export type Row = readonly [agency: string, shared: string, conversion: Conversion]

/** A list of either side, and the rows of its items. */
export interface ListRows {
  agency: string
  shared: string
  /** The fields by which the shared list is in order. */
  key: readonly string[]
  rows: readonly Row[]
}

/** Agency codes and what they mean. */
export const codes = {
  category: {
    RTO: 'REGISTERED_TERRORIST_OFFENDER',
    TRO: 'TERRORIST_RISK_OFFENDER',
    RSO: 'RSO',
    VIO: 'VIOLENT',
    OSX: 'OTHER_SEXUAL',
    ODG: 'OTHER_DANGEROUS',
    PDP: 'POTENTIALLY_DANGEROUS_PERSON',
    CTN: 'CT_NOMINAL_UNCONVICTED'
  },
  status: {
    ARR: 'ARRESTED',
    CHG: 'CHARGED',
    REM: 'REMANDED',
    CUN: 'CONVICTED_UNSENTENCED',
    CUS: 'CUSTODY',
    HOS: 'HOSPITAL',
    LIC: 'LICENCE',
    REC: 'RECALLED',
    SEN: 'SENTENCE_ENDED_NOTIFYING',
    NOT: 'NOTIFICATION_ENDED',
    ABR: 'ABROAD',
    WAN: 'WANTED',
    ARC: 'ARCHIVED',
    DEC: 'DECEASED'
  },
  sex: { '1': 'M', '2': 'F', '3': 'N', '9': 'NS' },
  ethnicity: {
    W1: 'W1',
    W2: 'W2',
    W3: 'W3',
    W5: 'W5',
    W9: 'W9',
    M1: 'M1',
    M2: 'M2',
    M3: 'M3',
    M9: 'M9',
    A1: 'A1',
    A2: 'A2',
    A3: 'A3',
    A4: 'A4',
    A9: 'A9',
    B1: 'B1',
    B2: 'B2',
    B9: 'B9',
    O2: 'O2',
    O9: 'O9',
    NS: 'NS',
    UNKNOWN: 'UNKNOWN'
  },
  name: { AKA: 'ALIAS', PRV: 'PREVIOUS', NCK: 'NICKNAME', MDN: 'MAIDEN', OTH: 'OTHER' },
  address: {
    H: 'NOTIFIED_HOME',
    O: 'OTHER',
    P: 'OTHER_PREMISES',
    L: 'LICENCE',
    A: 'APPROVED_PREMISES',
    M: 'MAILING',
    HO: 'HOME',
    S: 'SECONDARY',
    PR: 'PREVIOUS',
    B: 'BAIL',
    PP: 'PROPOSED',
    D: 'DISCHARGE',
    R: 'RECEPTION',
    C: 'CURFEW'
  },
  contact: { TEL: 'phone', EML: 'email' },
  use: { H: 'HOME', M: 'MOBILE', B: 'BUSINESS', F: 'FAX', O: 'OTHER' },
  mark: { TAT: 'TATTOO', SCR: 'SCAR', MRK: 'MARK', OTH: 'OTHER' }
} as const

/** The single values. */
export const values: readonly Row[] = [
  ['VisorReference', 'core.visorRef', 'text'],
  ['NominalCategory', 'core.category', { code: 'category' }],
  ['RecordStatus', 'core.recordStatus', { code: 'status' }],
  ['CreatedDate', 'core.createdOn', 'date'],
  ['Unit', 'core.unit', 'trim'],
  ['MappsReference', 'core.mappsId', 'text'],
  ['Person.Title', 'names.primary.title', 'text'],
  ['Person.Surname', 'names.primary.family', 'trim'],
  ['Person.PreferredName', 'names.preferred', 'trim'],
  ['Person.PreviousSurname', 'names.previousFamily', 'trim'],
  ['Person.Birthdate', 'person.birthDate', 'date'],
  ['Person.Gender', 'person.sex', { code: 'sex' }],
  ['Person.Ethnicity', 'person.ethnicity', { code: 'ethnicity' }],
  ['Person.Nationality', 'person.nationality', 'text'],
  ['Person.Religion', 'person.religion', 'text'],
  ['Person.MaritalStatus', 'person.maritalStatus', 'text'],
  ['Person.Language', 'person.language', 'text'],
  ['Person.Interpreter', 'person.interpreterRequired', 'flag'],
  ['Person.Youth', 'person.youthOffender', 'flag'],
  ['Description.Height', 'description.heightCm', 'number'],
  ['Description.Weight', 'description.weightKg', 'number'],
  ['Description.Hair', 'description.hair', 'text'],
  ['Description.LeftEye', 'description.leftEye', 'text'],
  ['Description.RightEye', 'description.rightEye', 'text'],
  ['Description.FacialHair', 'description.facialHair', 'text'],
  ['Description.FaceShape', 'description.faceShape', 'text'],
  ['Description.Build', 'description.build', 'text'],
  ['Description.Complexion', 'description.complexion', 'text'],
  ['Description.ShoeSize', 'description.shoeSize', 'number'],
  ['Photograph.Reference', 'description.photo.reference', 'text'],
  ['Photograph.TakenDate', 'description.photo.takenOn', 'date']
]

/** The lists. */
export const lists: readonly ListRows[] = [
  {
    agency: 'OtherNames',
    shared: 'names.others',
    key: ['family', 'given', 'kind', 'birthDate'],
    rows: [
      ['Kind', 'kind', { code: 'name' }],
      ['Title', 'title', 'text'],
      ['Surname', 'family', 'trim'],
      ['Birthdate', 'birthDate', 'date']
    ]
  },
  {
    agency: 'Marks',
    shared: 'description.marks',
    key: ['kind', 'part', 'comment'],
    rows: [
      ['Kind', 'kind', { code: 'mark' }],
      ['Part', 'part', 'text'],
      ['Comment', 'comment', 'text']
    ]
  },
  {
    agency: 'Addresses',
    shared: 'addresses',
    key: ['type', 'postcode', 'number', 'building', 'street', 'full', 'lines', 'from'],
    rows: [
      ['Type', 'type', { code: 'address' }],
      ['Number', 'number', 'text'],
      ['Street', 'street', 'trim'],
      ['Town', 'town', 'trim'],
      ['County', 'county', 'text'],
      ['Postcode', 'postcode', 'trim'],
      ['FromDate', 'from', 'date'],
      ['ToDate', 'to', 'date']
    ]
  },
  {
    agency: 'Contacts',
    shared: 'contacts',
    key: ['kind', 'value', 'use'],
    rows: [
      ['Kind', 'kind', { code: 'contact' }],
      ['Value', 'value', 'trim'],
      ['Use', 'use', { code: 'use' }]
    ]
  },
  {
    agency: 'Vehicles',
    shared: 'vehicles',
    key: ['registration'],
    rows: [
      ['Registration', 'registration', 'text'],
      ['Make', 'make', 'text'],
      ['Model', 'model', 'text'],
      ['Colour', 'colour', 'text'],
      ['FromDate', 'from', 'date']
    ]
  },
  {
    agency: 'Convictions',
    shared: 'convictions',
    key: ['offenceCode', 'offenceDate', 'sourceId', 'convictedOn'],
    rows: [
      ['OffenceCode', 'offenceCode', 'text'],
      ['Description', 'description', 'text'],
      ['OffenceDate', 'offenceDate', 'date'],
      ['Court', 'court', 'text'],
      ['Sentence', 'sentence', 'text'],
      ['SentencedDate', 'sentencedOn', 'date'],
      ['Months', 'lengthMonths', 'number'],
      ['Main', 'main', 'flag']
    ]
  },
  {
    agency: 'Associates',
    shared: 'associates',
    key: ['name', 'relationship', 'reference'],
    rows: [
      ['Name', 'name', 'trim'],
      ['Reference', 'reference', 'text'],
      ['Relationship', 'relationship', 'text'],
      ['NoContact', 'noContact', 'flag'],
      ['Telephone', 'telephone', 'text'],
      ['FromDate', 'from', 'date']
    ]
  },
  {
    agency: 'Visits',
    shared: 'visits',
    key: ['id'],
    rows: [
      ['Reference', 'id', 'text'],
      ['Address', 'address', 'text'],
      ['Outcome', 'outcome', 'text'],
      ['NextDate', 'nextVisitOn', 'date']
    ]
  }
]
