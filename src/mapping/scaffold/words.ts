/** Names under which systems keep what the shared record has, each in small letters without joins, and its place there. */
export const nameWords: readonly (readonly [place: string, names: readonly string[]])[] = [
  ['/names/primary/family', ['surname', 'lastname', 'familyname', 'personfamilyname', 'secondname', 'subjectsurname']],
  ['/names/primary/title', ['title', 'persontitle', 'nametitle']],
  ['/names/preferred', ['preferredname', 'knownas']],
  ['/names/previousFamily', ['previoussurname', 'maidenname', 'birthsurname']],
  ['/person/birthDate', ['dateofbirth', 'dob', 'birthdate', 'birthday', 'born', 'personbirthdate']],
  ['/person/deathDate', ['dateofdeath', 'deathdate', 'died']],
  ['/person/sex', ['sex', 'gender', 'sexcode', 'gendercode', 'pncgender']],
  ['/person/ethnicity', ['ethnicity', 'selfdefinedethnicity', 'ethnicitycode', 'ethnicgroup', 'ethnicorigin']],
  ['/person/nationality', ['nationality', 'nationalitycode', 'nationalitydescription']],
  ['/person/religion', ['religion', 'religioncode']],
  ['/person/maritalStatus', ['maritalstatus']],
  ['/person/sexualOrientation', ['sexualorientation']],
  ['/person/language', ['language', 'preferredlanguage', 'spokenlanguage', 'primarylanguage']]
]

/** Slots of given names, in their order. */
export const givenWords: readonly (readonly string[])[] = [
  ['forename', 'firstname', 'givenname', 'forename1', 'givenname1', 'persongivenname1', 'forenames', 'christianname'],
  ['middlename', 'secondforename', 'forename2', 'givenname2', 'persongivenname2', 'middlenames', 'middlename1'],
  ['thirdforename', 'forename3', 'givenname3', 'persongivenname3', 'thirdname', 'middlename2']
]

/** Parts of an address that stand together. */
export const addressWords: readonly (readonly [member: string, names: readonly string[]])[] = [
  ['subBuilding', ['subbuilding', 'flat', 'flatnumber', 'subbuildingname']],
  ['building', ['building', 'buildingname', 'housename', 'premise', 'premises']],
  ['number', ['number', 'housenumber', 'addressnumber', 'streetnumber', 'buildingnumber', 'doornumber']],
  ['street', ['street', 'streetname', 'addressline1', 'thoroughfare', 'line1', 'address1']],
  ['locality', ['district', 'locality', 'addressline2', 'line2', 'address2']],
  ['town', ['town', 'towncity', 'city', 'posttown', 'addressline3']],
  ['county', ['county', 'region']],
  ['postcode', ['postcode', 'postalcode', 'zip']]
]

/** What lists of people's other things are called. */
export const listWords = {
  aliases: ['aliases', 'alias', 'offenderaliases', 'othernames', 'alternatenames', 'aka'],
  addresses: ['addresses', 'address', 'homeaddresses', 'contactaddresses'],
  emails: ['emails', 'emailaddresses', 'email', 'emailaddress'],
  phones: ['phones', 'phonenumbers', 'telephones', 'telephonenumbers', 'contactnumbers', 'mobilenumbers']
} as const

/** Single slots of contacts. */
export const phoneWords: readonly string[] = [
  'telephone',
  'telephonenumber',
  'phone',
  'phonenumber',
  'mobile',
  'mobilenumber',
  'contactno',
  'hometel'
]

/** Spellings of the sexes that systems use. */
export const sexWords: ReadonlyMap<string, string> = new Map([
  ...['m', 'male', '1', 'man', 'boy'].map(word => [word, 'M'] as const),
  ...['f', 'female', '2', 'woman', 'girl'].map(word => [word, 'F'] as const),
  ...['0', 'u', 'unknown', 'not known', 'n', 'not recorded', 'not known / not recorded'].map(word => [word, 'N'] as const),
  ...['9', 'not specified', 'ns', 'i', 'indeterminate', 'not specified (indeterminate)'].map(word => [word, 'NS'] as const)
])
