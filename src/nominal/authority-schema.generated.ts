// Written by `node scripts/generate-types.mjs` from schemas/policies/authority.schema.json. Change that, not this.

/** The schema of an authority policy. */
export const authoritySchema = {
 "$schema": "https://json-schema.org/draft/2020-12/schema",
 "$id": "policies/authority@1",
 "title": "Authority policy",
 "description": "Who leads on which section of the shared record in which phase of the case. Where agencies differ, the leading agency's value is kept; then the order of precedence decides. One line per section and set of phases, each with its reason.",
 "type": "object",
 "additionalProperties": false,
 "required": [
  "policy",
  "version",
  "title",
  "precedence",
  "lines"
 ],
 "properties": {
  "policy": {
   "description": "What kind of policy this is.",
   "const": "authority"
  },
  "version": {
   "description": "Version of the policy, as in semantic versioning.",
   "type": "string",
   "pattern": "^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}$"
  },
  "title": {
   "description": "One line for readers.",
   "type": "string",
   "minLength": 1,
   "maxLength": 200
  },
  "precedence": {
   "description": "Who comes before whom where nobody leads, or the leading agency says nothing. Every agency once.",
   "type": "object",
   "additionalProperties": false,
   "required": [
    "order",
    "reason"
   ],
   "properties": {
    "order": {
     "description": "The agencies, the first one strongest.",
     "type": "array",
     "minItems": 1,
     "maxItems": 50,
     "uniqueItems": true,
     "items": {
      "$ref": "#/$defs/agency"
     }
    },
    "reason": {
     "$ref": "#/$defs/reason"
    }
   }
  },
  "lines": {
   "description": "For every section of the record at least one line; no section and phase twice.",
   "type": "array",
   "minItems": 1,
   "maxItems": 500,
   "items": {
    "$ref": "#/$defs/line"
   }
  },
  "items": {
   "description": "Items of a section whose owner is not the section's leader but can be read off the item itself.",
   "type": "array",
   "maxItems": 100,
   "items": {
    "$ref": "#/$defs/itemOwner"
   }
  },
  "spellings": {
   "description": "Fields that keep a source's own spelling: agencies never disagree about them.",
   "type": "array",
   "maxItems": 100,
   "items": {
    "$ref": "#/$defs/pathLine"
   }
  },
  "protective": {
   "description": "Markers that protect somebody: `true` is kept whoever says it, and only its sayer can take it back.",
   "type": "array",
   "maxItems": 100,
   "items": {
    "$ref": "#/$defs/pathLine"
   }
  }
 },
 "$defs": {
  "agency": {
   "description": "An agency of the shared schema.",
   "enum": [
    "police-ctnm",
    "probation-nsd",
    "prison-hmps",
    "visor",
    "mapps"
   ]
  },
  "reason": {
   "description": "Why, with its source.",
   "type": "string",
   "minLength": 3,
   "maxLength": 500
  },
  "path": {
   "type": "string",
   "pattern": "^(?:/[A-Za-z*][A-Za-z0-9]*)+$",
   "maxLength": 200
  },
  "pathLine": {
   "type": "object",
   "additionalProperties": false,
   "required": [
    "path",
    "reason"
   ],
   "properties": {
    "path": {
     "description": "Path in the record, `*` for any item.",
     "$ref": "#/$defs/path"
    },
    "reason": {
     "$ref": "#/$defs/reason"
    }
   }
  },
  "line": {
   "type": "object",
   "additionalProperties": false,
   "required": [
    "section",
    "phases",
    "lead",
    "reason"
   ],
   "properties": {
    "section": {
     "description": "A section of the shared record.",
     "type": "string",
     "minLength": 1,
     "maxLength": 60
    },
    "phases": {
     "description": "The phases the line is for, or `any`: every phase that has no line of its own.",
     "if": {
      "type": "string"
     },
     "then": {
      "const": "any"
     },
     "else": {
      "type": "array",
      "minItems": 1,
      "maxItems": 7,
      "uniqueItems": true,
      "items": {
       "$ref": "#/$defs/phase"
      }
     }
    },
    "lead": {
     "description": "The leading agencies, the first one strongest, or `all`: nobody leads, everybody adds.",
     "if": {
      "type": "string"
     },
     "then": {
      "const": "all"
     },
     "else": {
      "type": "array",
      "minItems": 1,
      "maxItems": 50,
      "uniqueItems": true,
      "items": {
       "$ref": "#/$defs/agency"
      }
     }
    },
    "reason": {
     "$ref": "#/$defs/reason"
    }
   }
  },
  "phase": {
   "description": "A phase of the case.",
   "enum": [
    "pre-conviction",
    "custody",
    "licence",
    "police-led",
    "ended",
    "archived",
    "unknown"
   ]
  },
  "itemOwner": {
   "type": "object",
   "additionalProperties": false,
   "required": [
    "section",
    "at",
    "reason"
   ],
   "properties": {
    "section": {
     "description": "A section that is a set of items.",
     "type": "string",
     "minLength": 1,
     "maxLength": 60
    },
    "at": {
     "description": "The field of the item that names its owner.",
     "$ref": "#/$defs/path"
    },
    "owners": {
     "description": "Which agency each value of that field stands for; without it the field holds the agency itself.",
     "type": "object",
     "minProperties": 1,
     "maxProperties": 100,
     "additionalProperties": {
      "$ref": "#/$defs/agency"
     }
    },
    "reason": {
     "$ref": "#/$defs/reason"
    }
   }
  }
 }
}
