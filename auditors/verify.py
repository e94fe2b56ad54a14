#!/usr/bin/env python3
"""Verifies a bundle of the gateway's sync log: offline, with Python's standard library and the openssl command alone.

    python3 verify.py BUNDLE [--policy FILE] [--since FILE]... [--as-of TIME] [--json]

BUNDLE is a directory with manifest.json, seal, checkpoint, policy, entries.jsonl, proof.jsonl and what belongs to them. Nothing
else is asked: no network and no database. Needs Python 3.8 or newer and OpenSSL 3.0 or newer (set OPENSSL to its path where
"openssl" is another).

Exit code 0: all that was checked holds. 1: something is wrong, and each fault names its place (file, line, entry). 2: wrong
usage. 3: the bundle, a file given, or openssl could not be used.
Kinds of fault: file malformed signature quorum order tree stream scope heads opening history stale.

This program shares no code with the gateway. It was written from the published formats: RFC 6962 and RFC 9162 (tree), C2SP
signed-note, tlog-checkpoint, tlog-cosignature and tlog-policy, RFC 8785 (canonical JSON), and the manual docs/sync-log.md.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone

ZERO_HEX = "0" * 64
MAX_COUNT = 2**53 - 1
MAX_FAULTS = 100
SMALL_FILE = 1048576
LINE_LIMITS = {
    "entries.jsonl": 65536,
    "proof.jsonl": 1024,
    "heads.jsonl": 1048576,
    "openings.jsonl": 64 * 1024 * 1024,
    "pseudonyms.jsonl": 8192,
    "consistency.jsonl": 65536,
}
FILES = ["checkpoint", "policy"] + list(LINE_LIMITS)
NEEDED = ["checkpoint", "policy", "entries.jsonl", "proof.jsonl"]


class CannotVerify(Exception):
    """The verification could not be carried out (exit code 3)."""


class Faults:
    """All that is wrong, each with its kind and place."""

    def __init__(self):
        self.all = []

    def add(self, code, message, file=None, line=None, index=None):
        if len(self.all) < MAX_FAULTS:
            fault = {"code": code, "message": message, "file": file, "line": line, "index": index}
            self.all.append({key: value for key, value in fault.items() if value is not None})


# ---------------------------------------------------------------------------------------------------------------- reading


class Directory:
    """The files of a bundle in a directory."""

    def __init__(self, path):
        self.path = path
        try:
            self._names = os.listdir(path)
        except OSError as error:
            raise CannotVerify("cannot read the directory %s (%s)" % (path, error.strerror))

    def names(self):
        return self._names

    def open(self, name):
        try:
            return open(os.path.join(self.path, name), "rb")
        except OSError as error:
            raise CannotVerify("cannot read %s (%s)" % (name, error.strerror))


class BadLine(Exception):
    """A line that cannot be one of its file."""


def each_line(source, name):
    """Gives (number, text) of each line, and raises BadLine with its number for one that is not a line."""
    limit = LINE_LIMITS[name]
    with source.open(name) as stream:
        number = 0
        while True:
            raw = stream.readline(limit + 2)
            if not raw:
                return
            number += 1
            if not raw.endswith(b"\n"):
                raise BadLine(number, "this line is too long" if len(raw) > limit else "this line does not end in a newline")
            if len(raw) - 1 > limit:
                raise BadLine(number, "this line is too long")
            try:
                yield number, raw[:-1].decode("utf-8")
            except UnicodeDecodeError:
                raise BadLine(number, "this line is not UTF-8")


def read_text(source, name, faults):
    if name not in source.names():
        faults.add("file", "this file is missing", name)
        return None
    with source.open(name) as stream:
        raw = stream.read(SMALL_FILE + 1)
    if len(raw) > SMALL_FILE:
        faults.add("malformed", "this file is larger than it may be", name)
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        faults.add("malformed", "this file is not UTF-8", name)
        return None


def canonical(value):
    """RFC 8785 for the values that bundles hold: no fractions. Raises ValueError for anything else."""
    if value is None or value is True or value is False:
        return json.dumps(value)
    if type(value) is int:
        if abs(value) > MAX_COUNT:
            raise ValueError("a number beyond 2^53 - 1")
        return str(value)
    if type(value) is str:
        value.encode("utf-8")
        return json.dumps(value, ensure_ascii=False)
    if type(value) is list:
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if type(value) is dict:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    raise ValueError("not a value of a bundle")


def parse_canonical(text):
    """The value of canonical JSON, or None for any other text."""
    try:
        value = json.loads(text)
        return value if canonical(value) == text else None
    except (ValueError, RecursionError):
        return None


def parse_object(text, *members):
    value = parse_canonical(text)
    return value if type(value) is dict and set(value) == set(members) else None


def is_count(value):
    return type(value) is int and 0 <= value <= MAX_COUNT


HEX32 = re.compile(r"[0-9a-f]{64}")


def is_hash(value):
    return type(value) is str and HEX32.fullmatch(value) is not None


def from_base64(text):
    """Bytes of standard base64 with padding, or None where the text is not the one that these bytes have."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def parse_count(text):
    if re.fullmatch(r"0|[1-9][0-9]{0,15}", text) is None or int(text) > MAX_COUNT:
        return None
    return int(text)


# ------------------------------------------------------------------------------------------------------------------- tree


def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows by leaves and by complete subtrees, held as the hashes of its largest complete parts."""

    def __init__(self):
        self.size = 0
        self.parts = []

    def append(self, level, digest):
        self.size += 1 << level
        self.parts.append((level, digest))
        while len(self.parts) > 1 and self.parts[-1][0] == self.parts[-2][0]:
            right = self.parts.pop()
            left = self.parts.pop()
            self.parts.append((left[0] + 1, node_hash(left[1], right[1])))

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        digest = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            digest = node_hash(left, digest)
        return digest


def consistent(old, old_root, new, new_root, proof):
    """RFC 9162 section 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for digest in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = node_hash(digest, fr)
            sr = node_hash(digest, sr)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, digest)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == old_root and sr == new_root


def included(index, size, digest, root, proof):
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or len(root) != 32 or len(digest) != 32:
        return False
    fn, sn = index, size - 1
    for sibling in proof:
        if sn == 0 or len(sibling) != 32:
            return False
        if fn & 1 or fn == sn:
            digest = node_hash(sibling, digest)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            digest = node_hash(digest, sibling)
        fn >>= 1
        sn >>= 1
    return sn == 0 and digest == root


# ------------------------------------------------------------------------------------------------------------- signatures

P25519 = 2**255 - 19
ORDER_EIGHT_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
LOW_ORDER_Y = {0, 1, P25519 - 1, ORDER_EIGHT_Y, P25519 - ORDER_EIGHT_Y}
SPKI = bytes.fromhex("302a300506032b6570032100")
_verified = {}
_openssl_works = []


def sound_key(key):
    """Whether 32 bytes may be a public key: encoded canonically, and not a point of low order."""
    if len(key) != 32:
        return False
    y = int.from_bytes(key, "little") & (2**255 - 1)
    return y < P25519 and y not in LOW_ORDER_Y


def openssl_verify(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, content in (("key", SPKI + key), ("message", message), ("signature", signature)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as stream:
                stream.write(content)
        command = [os.environ.get("OPENSSL", "openssl"), "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        command += ["-inkey", paths["key"], "-in", paths["message"], "-sigfile", paths["signature"]]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        except OSError as error:
            raise CannotVerify("cannot run openssl (%s): it is needed to check signatures" % error.strerror)
        return done.returncode == 0


def check_openssl():
    """Shows with the second test of RFC 8032 section 7.1 that openssl can tell a good signature from a bad one."""
    if _openssl_works:
        return
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    good = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    bad = good[:3] + bytes([good[3] ^ 1]) + good[4:]
    if not openssl_verify(key, b"r", good) or openssl_verify(key, b"r", bad):
        raise CannotVerify("this openssl cannot check Ed25519 signatures: version 3.0 or newer is needed (see OPENSSL)")
    _openssl_works.append(True)


def verify_ed25519(key, message, signature):
    if len(signature) != 64 or not sound_key(key):
        return False
    asked = (key, message, signature)
    if asked not in _verified:
        check_openssl()
        _verified[asked] = openssl_verify(key, message, signature)
    return _verified[asked]


class Key:
    """A verifier key of C2SP signed-note: Ed25519 for notes (type 1), or a witness's cosignatures (type 4)."""

    def __init__(self, text):
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = from_base64(encoded)
        if not is_key_name(name) or re.fullmatch(r"[0-9a-f]{8}", key_id) is None or raw is None or len(raw) != 33:
            raise ValueError("malformed key")
        if raw[0] not in (1, 4) or not sound_key(raw[1:]):
            raise ValueError("a key of an unknown type, or one that is not sound")
        if hashlib.sha256(name.encode("utf-8") + b"\n" + raw).digest()[:4].hex() != key_id:
            raise ValueError("the id does not belong to this key")
        self.text, self.name, self.id, self.type, self.public = text, name, key_id, raw[0], raw[1:]


def is_key_name(name):
    return name != "" and not any(char.isspace() or char in "+\ufeff" or ord(char) < 32 for char in name)


def parse_note(note):
    """(text, [(name, id, signature)]) of a signed note, or None."""
    if len(note) > 1000000 or any(ord(char) < 32 and char != "\n" for char in note):
        return None
    end = note.rfind("\n\n")
    if end < 0 or not note.endswith("\n"):
        return None
    lines = note[end + 2 :].split("\n")[:-1]
    signatures = []
    for line in lines:
        words = line.split(" ")
        raw = from_base64(words[2]) if len(words) == 3 else None
        if raw is None or words[0] != "\u2014" or not is_key_name(words[1]) or len(raw) < 5:
            return None
        signatures.append((words[1], raw[:4].hex(), raw[4:]))
    return (note[: end + 1], signatures) if 0 < len(lines) <= 100 else None


class BadNote(Exception):
    """A note that is not to be believed; args are the kind of fault and the message."""


def open_note(note, keys):
    """(text, {Key: time or None}, number of unknown signatures) of a note with good signatures of known keys."""
    parsed = parse_note(note)
    if parsed is None:
        raise BadNote("malformed", "this is not a signed note")
    text, signatures = parsed
    found, unknown = {}, 0
    for name, key_id, raw in signatures:
        key = next((one for one in keys if one.name == name and one.id == key_id), None)
        if key is None:
            unknown += 1
        elif key not in found:
            found[key] = check_signature(key, text, raw)
    if not found:
        raise BadNote("signature", "no key that is known has signed this")
    return text, found, unknown


def check_signature(key, text, raw):
    time = None
    if key.type == 4:
        time = int.from_bytes(raw[:8], "big")
        message = "cosignature/v1\ntime %d\n%s" % (time, text)
        good = len(raw) == 72 and time <= MAX_COUNT and verify_ed25519(key.public, message.encode("utf-8"), raw[8:])
    else:
        good = verify_ed25519(key.public, text.encode("utf-8"), raw)
    if not good:
        raise BadNote("signature", "the signature of %s+%s does not belong to this text" % (key.name, key.id))
    return time


class Policy:
    """C2SP tlog-policy: whom to believe, and how many witnesses a checkpoint needs."""

    def __init__(self, text):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        used = set()
        if text and not text.endswith("\n"):
            raise ValueError(None, "the last line does not end in a newline")
        for number, line in enumerate(text.split("\n"), 1):
            if any((ord(char) < 32 and char != "\t") or ord(char) == 127 for char in line):
                raise ValueError(number, "a control character")
            words = [word for word in re.split(r"[ \t]+", line) if word]
            if not words or words[0].startswith("#"):
                continue
            try:
                self._line(words, used)
            except (ValueError, IndexError) as error:
                raise ValueError(number, str(error))
        if self.quorum is None:
            raise ValueError(None, "there is no quorum line")

    def _line(self, words, used):
        verb, words = words[0], words[1:]
        if verb == "log" and len(words) in (1, 2):
            self.logs.append(self._key(words[0], 1, self.logs))
        elif verb == "witness" and len(words) in (2, 3):
            self._free(words[0])
            self.witnesses[words[0]] = self._key(words[1], 4, self.witnesses.values())
        elif verb == "group" and len(words) >= 3:
            self._free(words[0])
            members = words[2:]
            if words[1] in ("all", "any"):
                threshold = len(members) if words[1] == "all" else 1
            else:
                threshold = int(words[1]) if re.fullmatch(r"[1-9][0-9]{0,3}", words[1]) else 0
            if not 1 <= threshold <= len(members):
                raise ValueError("a group needs all, any or a number that its members can meet")
            for member in members:
                if member not in self.witnesses and member not in self.groups:
                    raise ValueError("a member is not defined before this line")
                if member in used:
                    raise ValueError("a member may stand in one group, once")
                used.add(member)
            self.groups[words[0]] = (threshold, members)
        elif verb == "quorum" and len(words) == 1 and self.quorum is None:
            if words[0] != "none" and words[0] not in self.witnesses and words[0] not in self.groups:
                raise ValueError("quorum needs a name that is defined before this line")
            self.quorum = words[0]
        else:
            raise ValueError("this is not a line of a policy")

    def _key(self, text, kind, others):
        key = Key(text)
        if key.type != kind:
            raise ValueError("a key of type %d is needed here" % kind)
        if any(other.public == key.public for other in others):
            raise ValueError("this key stands here already")
        return key

    def _free(self, name):
        if name == "none" or name in self.witnesses or name in self.groups:
            raise ValueError("this name is taken")

    def met_by(self, names):
        if self.quorum == "none":
            return True
        met = set(names)
        for group, (threshold, members) in self.groups.items():
            if sum(member in met for member in members) >= threshold:
                met.add(group)
        return self.quorum in met


class Checkpoint:
    """A checkpoint that a log of the policy signed under its own origin."""

    def __init__(self, note, policy):
        text, found, _ = open_note(note, policy.logs + list(policy.witnesses.values()))
        lines = text.split("\n")
        root = from_base64(lines[2]) if len(lines) == 4 else None
        size = parse_count(lines[1]) if len(lines) == 4 else None
        if root is None or len(root) != 32 or size is None or lines[0] == "":
            raise BadNote("malformed", "the text of this note is not a checkpoint")
        self.origin, self.size, self.root = lines[0], size, root
        self.log = next((key for key in found if key.type == 1 and key.name == self.origin), None)
        if self.log is None:
            raise BadNote("signature", "no log key of the policy has signed this checkpoint under its own origin")
        self.witnesses = [(name, found[key]) for name, key in policy.witnesses.items() if key in found]
        self.quorum = policy.met_by(name for name, _ in self.witnesses)


# ----------------------------------------------------------------------------------------------------------------- leaves

OPERATIONS = "collect alter consult disclose combine erase refuse decide operate key rule heads beat".split()
_WORD = "[a-z0-9]+(?:[-._:][a-z0-9]+)*"
_CODE = re.compile(_WORD)
_PATH = re.compile("%s(?:/%s)*" % (_WORD, _WORD))
_ID = re.compile("[A-Za-z0-9][A-Za-z0-9_.:-]*")
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})[.][0-9]{3}Z")
_ENTRY = re.compile(r'\{"index":(0|[1-9][0-9]{0,15}),"leaf":"([A-Za-z0-9+/]+={0,2})"\}')


def is_code(value):
    return type(value) is str and len(value) <= 64 and _CODE.fullmatch(value) is not None


def is_path(value):
    return type(value) is str and len(value) <= 160 and _PATH.fullmatch(value) is not None


def is_id(value):
    return type(value) is str and len(value) <= 128 and _ID.fullmatch(value) is not None


def is_number(value):
    return is_count(value) and value > 0


def is_codes(value):
    return type(value) is list and 0 < len(value) <= 64 and all(is_code(item) for item in value)


def is_hashes(value):
    return type(value) is dict and all(is_code(group) and is_hash(item) for group, item in value.items())


def is_time(value):
    found = _TIME.fullmatch(value) if type(value) is str else None
    if found is None:
        return False
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60


REQUIRED = {
    "v": lambda value: value == "visor-audit/1",
    "id": lambda value: type(value) is str and _UUID.fullmatch(value) is not None,
    "t": is_time,
    "op": lambda value: type(value) is str and value in OPERATIONS,
    "ph": lambda value: type(value) is str and value in ("intent", "done", "failed"),
    "str": is_path,
    "n": is_number,
    "p": is_hash,
    "ag": is_code,
}
OPTIONAL = {
    "sys": is_code,
    "usr": is_hash,
    "role": is_code,
    "sub": is_hash,
    "sn": is_number,
    "sp": is_hash,
    "rcp": is_codes,
    "mk": is_code,
    "grp": is_codes,
    "pol": is_hash,
    "rul": is_hash,
    "map": is_hash,
    "msg": is_id,
    "lane": is_path,
    "seq": is_count,
    "in": is_hashes,
    "out": is_hashes,
    "rsn": is_code,
    "res": is_code,
    "cid": is_id,
    "sz": is_count,
    "hd": is_hash,
}
CHECKS = dict(REQUIRED, **OPTIONAL)


def decode_leaf(raw):
    """The members of a leaf, or None for bytes that are not those of one."""
    if len(raw) > 8192:
        return None
    try:
        leaf = json.loads(raw.decode("utf-8"))
        if type(leaf) is not dict:
            return None
        # Names and values of a leaf are plain ASCII, for which this is RFC 8785.
        if json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8") != raw:
            return None
    except (ValueError, RecursionError):
        return None
    for name in REQUIRED:
        if name not in leaf:
            return None
    for name, value in leaf.items():
        check = CHECKS.get(name)
        if check is None or not check(value):
            return None
    if len({name in leaf for name in ("sub", "sn", "sp")}) != 1 or ("sz" in leaf) != ("hd" in leaf):
        return None
    if "hd" in leaf and leaf["op"] != "heads":
        return None
    if leaf["str"] != leaf["ag"] and not leaf["str"].startswith(leaf["ag"] + "/"):
        return None
    return leaf


def commitment(salt, body):
    return hashlib.sha256(b"visor-commit/1\x00" + salt + body).hexdigest()


def holder_of_stream(stream):
    words = stream.split("/")
    return "agency/" + (words[2] if len(words) > 2 and words[:2] == ["gateway", "courier"] else words[0])


# ------------------------------------------------------------------------------------------------------------------ heads

HEADS = b"visor-heads/1"


def heads_leaf(key, line_commitment):
    return hashlib.sha256(HEADS + b"\x00" + key + line_commitment).digest()


def heads_node(left, right):
    return hashlib.sha256(HEADS + b"\x01" + left + right).digest()


def key_bit(key, depth):
    return key[depth >> 3] >> (7 - (depth & 7)) & 1


def line_commitment(holder, heads, salt):
    return bytes.fromhex(commitment(salt, canonical({"holder": holder, "heads": heads}).encode("utf-8")))


def map_root(lines, secret):
    """The root (hex) of the map of all holders' lines."""
    placed = []
    for holder, heads in lines.items():
        salt = hmac.new(secret, HEADS + holder.encode("utf-8"), hashlib.sha256).digest()
        key = hashlib.sha256(holder.encode("utf-8")).digest()
        placed.append((key, heads_leaf(key, line_commitment(holder, heads, salt))))
    placed.sort()

    def subtree(first, last, depth):
        if last == first:
            return bytes(32)
        if last - first == 1:
            return placed[first][1]
        middle = first
        while middle < last and key_bit(placed[middle][0], depth) == 0:
            middle += 1
        return heads_node(subtree(first, middle, depth + 1), subtree(middle, last, depth + 1))

    return subtree(0, len(placed), 0).hex()


def proof_root(line):
    """The root (hex) that a holder's proof leads to, or None where the proof is not about that holder."""
    key = hashlib.sha256(line["holder"].encode("utf-8")).digest()
    path, place = line["path"], line["place"]
    if place == "nothing":
        digest = bytes(32)
    elif "heads" in place:
        digest = heads_leaf(key, line_commitment(line["holder"], place["heads"], bytes.fromhex(place["salt"])))
    else:
        other = bytes.fromhex(place["key"])
        if other == key or any(key_bit(other, depth) != key_bit(key, depth) for depth in range(len(path))):
            return None
        digest = heads_leaf(other, bytes.fromhex(place["line"]))
    for step, sibling in enumerate(path):
        beside = bytes.fromhex(sibling)
        digest = heads_node(beside, digest) if key_bit(key, len(path) - 1 - step) else heads_node(digest, beside)
    return digest.hex()


def parse_heads(text):
    value = parse_object(text, "index", "size", "secret")
    if value is not None:
        return value if is_count(value["index"]) and is_count(value["size"]) and is_hash(value["secret"]) else None
    value = parse_object(text, "index", "size", "holder", "path", "place")
    if value is None or not is_count(value["index"]) or not is_count(value["size"]) or type(value["holder"]) is not str:
        return None
    path, place = value["path"], value["place"]
    if type(path) is not list or len(path) > 256 or not all(is_hash(item) for item in path):
        return None
    if place == "nothing":
        return value
    if type(place) is not dict:
        return None
    if set(place) == {"key", "line"}:
        return value if is_hash(place["key"]) and is_hash(place["line"]) else None
    if set(place) != {"heads", "salt"} or not is_hash(place["salt"]) or type(place["heads"]) is not list or not place["heads"]:
        return None
    last = None
    for head in place["heads"]:
        if type(head) is not dict or set(head) != {"stream", "n", "hash"} or type(head["stream"]) is not str:
            return None
        if not is_number(head["n"]) or not is_hash(head["hash"]) or (last is not None and head["stream"] <= last):
            return None
        last = head["stream"]
    return value


# ---------------------------------------------------------------------------------------------------------------- streams


class Streams:
    """Where every stream stands: (number, hash, time, index) of its last leaf."""

    def __init__(self, claim, faults):
        self.claim, self.faults = claim, faults
        self.holders = set(claim.get("holders", []))
        self.actors, self.subjects, self.last_subject = {}, {}, {}

    def claims(self, leaf):
        return holder_of_stream(leaf["str"]) in self.holders or "subject/" + leaf.get("sub", "") in self.holders

    def begin(self, holder, heads):
        table = self.subjects if holder.startswith("subject/") else self.actors
        for head in heads:
            table[head["stream"]] = (head["n"], head["hash"], "", -1)

    def take(self, leaf, digest, index, line, counted):
        everything = self.claim["kind"] == "range"
        whole = everything or (counted and holder_of_stream(leaf["str"]) in self.holders)
        self._follow(self.actors, leaf["str"], leaf["n"], leaf["p"], whole, leaf["t"], digest, index, line)
        self.last_subject[leaf["str"]] = leaf.get("sub")
        if "sub" in leaf:
            whole = everything or (counted and "subject/" + leaf["sub"] in self.holders)
            self._follow(self.subjects, leaf["sub"], leaf["sn"], leaf["sp"], whole, leaf["t"], digest, index, line)

    def _follow(self, table, name, number, previous, whole, time, digest, index, line):
        message = None
        before = table.get(name)
        if before is None:
            from_start = self.claim["kind"] == "holders" or self.claim["from"] == 0
            if number == 1:
                message = None if previous == ZERO_HEX else "number 1 names something before it"
            elif whole and from_start:
                message = "it begins with number %d" % number
        elif number <= before[0]:
            message = "number %d comes after number %d" % (number, before[0])
        elif number > before[0] + 1:
            message = "number %d is followed by number %d" % (before[0], number) if whole else None
        elif previous != before[1]:
            message = "number %d was made after something other than what stands before it (entry %d)" % (number, before[3])
        elif time < before[2]:
            message = "number %d has a time before that of number %d" % (number, before[0])
        if message is not None:
            self.faults.add("stream", "in the stream %s: %s" % (name[:80], message), "entries.jsonl", line, index)
        table[name] = (number, digest, time, index)

    def heads_of(self, holder):
        if holder.startswith("subject/"):
            names, table = [holder[len("subject/") :]], self.subjects
        else:
            names, table = sorted(name for name in self.actors if holder_of_stream(name) == holder), self.actors
        return [{"stream": name, "n": table[name][0], "hash": table[name][1]} for name in names if name in table]

    def lines(self):
        holders = {holder_of_stream(name) for name in self.actors} | {"subject/" + name for name in self.subjects}
        grouped = {holder: [] for holder in holders}
        for name in sorted(self.actors):
            number, digest = self.actors[name][:2]
            grouped[holder_of_stream(name)].append({"stream": name, "n": number, "hash": digest})
        for name, (number, digest, _, _) in self.subjects.items():
            grouped["subject/" + name].append({"stream": name, "n": number, "hash": digest})
        return grouped

    def unconfirmed(self):
        """The entries that no later entry confirms: each the last of its streams."""
        last = []
        for name, (_, _, _, index) in self.actors.items():
            subject = self.last_subject.get(name)
            if index >= 0 and (subject is None or self.subjects[subject][3] == index):
                last.append(index)
        return sorted(last)


# ----------------------------------------------------------------------------------------------------------- the manifest


def is_text(value):
    if type(value) is not str or value == "" or len(value.encode("utf-16-le", "surrogatepass")) > 512:
        return False
    return not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in value)


def parse_manifest(text):
    """The manifest, or raises ValueError with what is wrong."""
    members = ("v", "origin", "size", "root", "claim", "entries", "files", "made", "for", "tool")
    value = parse_object(text[:-1], *members) if text.endswith("\n") else None
    if value is None:
        raise ValueError("not canonical JSON with the members of a manifest")
    times = type(value["made"]) is str and re.fullmatch(r"[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z", value["made"])
    checks = {
        "v": value["v"] == "visor-bundle/1",
        "size": is_count(value["size"]),
        "root": is_hash(value["root"]),
        "entries": is_count(value["entries"]),
        "made": bool(times),
        "claim": is_claim(value["claim"]),
        "files": is_files(value["files"]),
    }
    checks.update({name: is_text(value[name]) for name in ("origin", "for", "tool")})
    for name, good in checks.items():
        if not good:
            raise ValueError("its member %s is not as it must be" % name)
    if value["claim"]["to"] > value["size"]:
        raise ValueError("it claims more than the tree has")
    return value


def is_claim(claim):
    if type(claim) is not dict or not is_count(claim.get("from")) or not is_count(claim.get("to")):
        return False
    more = {"range": [], "holders": ["holders"], "part": ["filter"]}.get(claim.get("kind") if is_text(claim.get("kind")) else None)
    if more is None or claim["from"] > claim["to"] or set(claim) != set(["kind", "from", "to"] + more):
        return False
    if "holders" in claim:
        holders = claim["holders"]
        if type(holders) is not list or not holders or not all(type(one) is str for one in holders):
            return False
        pattern = re.compile("(?:agency|subject)/[a-z0-9._:-]+")
        return all(pattern.fullmatch(one) for one in holders) and all(a < b for a, b in zip(holders, holders[1:]))
    if "filter" in claim:
        items = claim["filter"]
        return type(items) is dict and all(is_text(name) and is_text(text) for name, text in items.items())
    return True


def is_files(files):
    if type(files) is not dict or not all(name in files for name in NEEDED):
        return False
    return all(
        name in FILES and type(one) is dict and set(one) == {"bytes", "sha256"} and is_count(one["bytes"]) and is_hash(one["sha256"])
        for name, one in files.items()
    )


# ----------------------------------------------------------------------------------------------------------- verification


class Reader:
    """The lines of a file, parsed, with one in hand."""

    def __init__(self, source, name, parse, faults):
        self.name, self.parse, self.faults = name, parse, faults
        self.lines = each_line(source, name)
        self.number, self.value, self.broken = 0, None, False
        self.advance()

    def advance(self):
        self.value = None
        if self.broken:
            return
        try:
            self.number, text = next(self.lines)
        except StopIteration:
            return
        except BadLine as error:
            self.number = error.args[0]
            self._break(error.args[1])
            return
        self.value = self.parse(text)
        if self.value is None:
            self._break("this is not a line of this file")

    def _break(self, message):
        self.broken = True
        self.faults.add("malformed", message, self.name, self.number)


def parse_entry(text):
    found = _ENTRY.fullmatch(text)
    raw = from_base64(found.group(2)) if found else None
    return (int(found.group(1)), raw) if raw is not None and int(found.group(1)) <= MAX_COUNT else None


def parse_fill(text):
    value = parse_object(text, "from", "to", "hash")
    if value is None or not is_count(value["from"]) or not is_count(value["to"]) or not is_hash(value["hash"]):
        return None
    return (value["from"], value["to"], bytes.fromhex(value["hash"])) if value["from"] < value["to"] else None


def parse_opening(text):
    value = parse_object(text, "index", "direction", "group", "salt", "body")
    if value is None or not is_count(value["index"]) or value["direction"] not in ("in", "out") or not is_hash(value["salt"]):
        return None
    body = from_base64(value["body"]) if type(value["body"]) is str else None
    if body is None or type(value["group"]) is not str:
        return None
    return (value["index"], value["direction"], value["group"], bytes.fromhex(value["salt"]), body)


class Verification:
    """One bundle under verification."""

    def __init__(self, source, policy_text=None, since=(), as_of=None):
        self.source, self.policy_text, self.since, self.as_of = source, policy_text, since, as_of
        self.faults = Faults()
        self.manifest = self.policy = self.checkpoint = None
        self.entries = self.opened = self.named = self.compared = self.agreed = 0
        self.newest = ""
        self.completed = False

    def run(self):
        text = read_text(self.source, "manifest.json", self.faults)
        if text is not None:
            try:
                self.manifest = parse_manifest(text)
            except ValueError as error:
                self.faults.add("malformed", "this is not the manifest of a bundle: %s" % error, "manifest.json")
        if self.manifest is not None:
            self.check_files()
            if self.check_frame(text) and {"entries.jsonl", "proof.jsonl"} <= set(self.source.names()):
                self.check_entries()
                self.check_freshness()
        return self.report()

    # The files, and who signed.

    def check_files(self):
        names = self.source.names()
        for name in sorted(names):
            if name not in ("manifest.json", "seal") and not name.startswith(".") and name not in self.manifest["files"]:
                self.faults.add("file", "the manifest does not name this file", name)
        for name, stated in self.manifest["files"].items():
            if name not in names:
                if name not in ("checkpoint", "policy"):
                    self.faults.add("file", "this file is missing", name)
                continue
            digest, size = hashlib.sha256(), 0
            with self.source.open(name) as stream:
                for chunk in iter(lambda: stream.read(1048576), b""):
                    digest.update(chunk)
                    size += len(chunk)
            if digest.hexdigest() != stated["sha256"] or size != stated["bytes"]:
                self.faults.add("file", "this file is not the one that the manifest was made for", name)

    def check_frame(self, manifest_text):
        own = read_text(self.source, "policy", self.faults)
        note = read_text(self.source, "checkpoint", self.faults)
        text, where = (own, "policy") if self.policy_text is None else (self.policy_text, "the policy that was given")
        if text is None:
            return False
        try:
            policy = Policy(text)
            if not policy.logs:
                raise ValueError(None, "it names no log")
        except ValueError as error:
            self.faults.add("malformed", error.args[1], where, error.args[0])
            return False
        self.policy = policy
        if note is None:
            return False
        try:
            checkpoint = Checkpoint(note, policy)
        except BadNote as error:
            self.faults.add(error.args[0], error.args[1], "checkpoint")
            return False
        self.checkpoint = checkpoint
        if not checkpoint.quorum:
            cosigned = ", ".join(name for name, _ in checkpoint.witnesses) or "no witness of the policy"
            self.faults.add("quorum", "the policy asks for %s, and %s cosigned" % (policy.quorum, cosigned), "checkpoint")
        stated = (self.manifest["origin"], self.manifest["size"], self.manifest["root"])
        if stated != (checkpoint.origin, checkpoint.size, checkpoint.root.hex()):
            message = "the manifest names another checkpoint than the one that is signed"
            self.faults.add("signature", message, "manifest.json")
        self.check_seal(manifest_text)
        self.check_since()
        return True

    def check_seal(self, manifest_text):
        seal = read_text(self.source, "seal", self.faults)
        if seal is None:
            return
        digest = hashlib.sha256(manifest_text.encode("utf-8")).digest()
        wanted = "visor-bundle/1\n%s\n" % base64.b64encode(digest).decode("ascii")
        try:
            text, _, unknown = open_note(seal, [self.checkpoint.log])
        except BadNote as error:
            self.faults.add("signature", error.args[1], "seal")
            return
        if text != wanted:
            self.faults.add("signature", "the seal belongs to another manifest", "seal")
        elif unknown:
            self.faults.add("signature", "the seal has more than the signature of the log", "seal")

    def check_since(self):
        self.earlier = []
        for number, note in enumerate(self.since, 1):
            where = "earlier checkpoint %d" % number
            try:
                earlier = Checkpoint(note, self.policy)
            except BadNote as error:
                self.faults.add("signature", error.args[1], where)
                continue
            if earlier.origin != self.checkpoint.origin:
                self.faults.add("signature", "it is of another log, %s" % earlier.origin, where)
            elif earlier.size > self.checkpoint.size:
                message = "the log had %d entries then, and this checkpoint speaks of %d"
                self.faults.add("stale", message % (earlier.size, self.checkpoint.size), where)
            else:
                self.earlier.append(earlier)

    # The entries.

    def check_entries(self):
        claim = self.manifest["claim"]
        self.tree, self.streams = Tree(), Streams(claim, self.faults)
        self.load_heads(claim)
        self.load_pseudonyms()
        consistency = self.load_consistency()
        there = self.manifest["files"]
        self.openings = Reader(self.source, "openings.jsonl", parse_opening, self.faults) if self.has(there, "openings.jsonl") else None
        entries = Reader(self.source, "entries.jsonl", parse_entry, self.faults)
        fills = Reader(self.source, "proof.jsonl", parse_fill, self.faults)
        if not self.walk(entries, fills):
            return
        self.reach(self.checkpoint.size)
        self.finish(consistency)
        self.completed = True

    def has(self, there, name):
        return name in there and name in self.source.names()

    def walk(self, entries, fills):
        size = self.manifest["size"]
        while self.tree.size < size:
            if entries.broken or fills.broken:
                return False
            self.compare_earlier()
            at = self.tree.size
            if fills.value is not None and fills.value[0] == at:
                if not self.fill(fills.value, fills.number):
                    return False
                fills.advance()
            elif entries.value is not None and entries.value[0] == at:
                self.entry(entries.value[0], entries.value[1], entries.number)
                entries.advance()
            elif fills.value is not None and fills.value[0] < at:
                self.faults.add("order", "this hash is of entry %d on, where entry %d comes next" % (fills.value[0], at), "proof.jsonl", fills.number)
                return False
            elif entries.value is not None:
                message = "entry %d stands where entry %d has to" % (entries.value[0], at)
                self.faults.add("order", message, "entries.jsonl", entries.number, entries.value[0])
                return False
            else:
                self.faults.add("order", "nothing is said of entry %d: the file ends" % at, "entries.jsonl", index=at)
                return False
        if entries.broken or fills.broken:
            return False
        self.compare_earlier()
        for reader in (entries, fills):
            if reader.value is not None:
                self.faults.add("order", "this stands beyond the end of the tree", reader.name, reader.number)
                return False
        return True

    def fill(self, fill, line):
        first, last, digest = fill
        width, claim = last - first, self.manifest["claim"]
        if width & (width - 1) or first % width or last > self.manifest["size"]:
            self.faults.add("tree", "the tree has no node of these leaves", "proof.jsonl", line, first)
            return False
        if claim["kind"] == "range" and first < claim["to"] and last > claim["from"]:
            message = "a hash stands for entry %d, which the bundle says it holds" % max(first, claim["from"])
            self.faults.add("scope", message, "proof.jsonl", line, first)
            return False
        self.tree.append(width.bit_length() - 1, digest)
        return True

    def entry(self, index, raw, line):
        self.reach(index)
        digest = leaf_hash(raw)
        self.tree.append(0, digest)
        self.entries += 1
        leaf = decode_leaf(raw)
        if leaf is None:
            self.faults.add("malformed", "these bytes are not those of a leaf", "entries.jsonl", line, index)
            return
        claim = self.manifest["claim"]
        counted = claim["from"] <= index < claim["to"] and (claim["kind"] != "holders" or self.streams.claims(leaf))
        if not counted and not (claim["kind"] == "holders" and index in self.heads_waiting):
            message = "this entry is none of those that the bundle says it holds"
            self.faults.add("scope", message, "entries.jsonl", line, index)
        self.streams.take(leaf, digest.hex(), index, line, counted)
        if leaf.get("sz", 0) > index:
            self.faults.add("heads", "these heads speak of entries after them", "entries.jsonl", line, index)
        self.take_heads(leaf, index)
        self.newest = max(self.newest, leaf["t"])
        if self.behind:
            self.unseen.discard(("subject", leaf.get("sub")))
            self.unseen.discard(("user", leaf.get("usr")))
        self.open_commitments(leaf, index)

    def open_commitments(self, leaf, index):
        reader = self.openings
        while reader is not None and reader.value is not None and reader.value[0] <= index:
            at, direction, group, salt, body = reader.value
            stated = leaf.get(direction, {}).get(group)
            if at < index:
                self.faults.add("opening", "there is no such entry in the bundle, or not here", reader.name, reader.number, at)
            elif stated is None:
                self.faults.add("opening", "the leaf has no commitment to this group", reader.name, reader.number, at)
            elif stated != commitment(salt, body):
                message = "these are not the bytes that the leaf committed to as %s %s" % (direction, group)
                self.faults.add("opening", message, reader.name, reader.number, at)
            self.opened += 1
            reader.advance()

    # The heads of streams.

    def load_heads(self, claim):
        self.heads_waiting, self.expected, lines = {}, {}, []
        for number, value in self.all_lines("heads.jsonl", parse_heads, "this is not a line of heads"):
            if "secret" in value:
                fits = claim["kind"] == "range" and claim["from"] == 0
            else:
                fits = claim["kind"] == "holders" and value["holder"] in claim["holders"] and value["size"] >= claim["from"]
            if not fits or value["size"] > claim["to"] or value["index"] < value["size"]:
                message = "heads of this kind, or of this size, say nothing of what the bundle claims"
                self.faults.add("heads", message, "heads.jsonl", number)
                continue
            lines.append((value["size"], number, value))
            self.heads_waiting[value["index"]] = number
        self.pending = sorted(lines, key=lambda one: one[:2])
        if claim["kind"] != "holders":
            return
        for holder in claim["holders"]:
            said = {size: value for size, _, value in reversed(lines) if value["holder"] == holder}
            for size in {claim["to"]} | ({claim["from"]} if claim["from"] > 0 else set()):
                if size not in said:
                    self.faults.add("heads", "no heads say how far %s had come at %d entries" % (holder, size), "heads.jsonl")
            if claim["from"] > 0 and claim["from"] in said:
                self.streams.begin(holder, stated_heads(said[claim["from"]]))

    def reach(self, size):
        while self.pending and self.pending[0][0] <= size:
            at, number, value = self.pending.pop(0)
            if "secret" in value:
                root = map_root(self.streams.lines(), bytes.fromhex(value["secret"]))
            else:
                root = proof_root(value)
                stated, found = stated_heads(value), self.streams.heads_of(value["holder"])
                if stated != found:
                    self.faults.add("heads", self.heads_difference(at, stated, found), "heads.jsonl", number)
            if root is None:
                self.faults.add("heads", "this proof does not belong to its holder", "heads.jsonl", number)
            else:
                self.expected.setdefault(value["index"], []).append((number, at, root))
            self.compared += 1

    def heads_difference(self, at, stated, found):
        for one in stated:
            here = next((other for other in found if other["stream"] == one["stream"]), None)
            if here is None:
                return "at %d entries, %s had come to number %d, and the bundle has nothing of it" % (at, one["stream"], one["n"])
            if here["n"] != one["n"]:
                words = (at, one["stream"], one["n"], here["n"])
                return "at %d entries, %s had come to number %d, and the bundle ends with number %d" % words
            if here["hash"] != one["hash"]:
                return "at %d entries, number %d of %s was another leaf than the one in the bundle" % (at, one["n"], one["stream"])
        return "at %d entries, the bundle has streams of which the log says nothing" % at

    def take_heads(self, leaf, index):
        if self.heads_waiting.pop(index, None) is None:
            return
        for number, size, root in self.expected.pop(index, []):
            if leaf.get("sz") != size or leaf.get("hd") != root:
                message = "the leaf at entry %d did not commit to this" % index
                self.faults.add("heads", message, "heads.jsonl", number, index)

    # What stands beside the entries.

    def all_lines(self, name, parse, message):
        if not self.has(self.manifest["files"], name):
            return
        try:
            for number, text in each_line(self.source, name):
                value = parse(text)
                if value is None:
                    self.faults.add("malformed", message, name, number)
                else:
                    yield number, value
        except BadLine as error:
            self.faults.add("malformed", error.args[1], name, error.args[0])

    def load_pseudonyms(self):
        self.behind, self.unseen, last = {}, set(), ""

        def parse(text):
            value = parse_object(text, "kind", "id", "key", "pseudonym")
            if value is None or value["kind"] not in ("subject", "user") or type(value["id"]) is not str:
                return None
            return value if is_hash(value["key"]) and is_hash(value["pseudonym"]) else None

        for number, value in self.all_lines("pseudonyms.jsonl", parse, "this is not a pseudonym"):
            name = value["pseudonym"]
            if name <= last:
                self.faults.add("malformed", "the pseudonyms are not in order", "pseudonyms.jsonl", number)
                continue
            last = name
            made = hmac.new(bytes.fromhex(value["key"]), b"visor-sub/1" + value["id"].encode("utf-8"), hashlib.sha256)
            if made.hexdigest() != name:
                self.faults.add("opening", "the key and the id do not make this pseudonym", "pseudonyms.jsonl", number)
            self.behind[(value["kind"], name)] = number
            self.unseen.add((value["kind"], name))
            self.named += 1

    def load_consistency(self):
        def parse(text):
            value = parse_object(text, "from", "hashes")
            if value is None or not is_count(value["from"]) or type(value["hashes"]) is not list or len(value["hashes"]) > 64:
                return None
            return value if all(is_hash(one) for one in value["hashes"]) else None

        proofs = {}
        for number, value in self.all_lines("consistency.jsonl", parse, "this is not a proof of consistency"):
            if value["from"] in proofs:
                self.faults.add("malformed", "this proof stands here already", "consistency.jsonl", number)
            proofs[value["from"]] = [bytes.fromhex(one) for one in value["hashes"]]
        return proofs

    # The end.

    def compare_earlier(self):
        for earlier in [one for one in self.earlier if one.size == self.tree.size]:
            self.earlier.remove(earlier)
            self.judge_history(earlier, earlier.root == self.tree.root())

    def judge_history(self, earlier, same):
        if same:
            self.agreed += 1
            return
        message = "history was changed: the first %d entries are not those that the earlier checkpoint was signed for"
        self.faults.add("history", message % earlier.size, index=earlier.size)

    def finish(self, consistency):
        for index in self.heads_waiting:
            self.faults.add("heads", "the leaf of heads itself is not in the bundle", "heads.jsonl", index=index)
        if self.openings is not None and self.openings.value is not None:
            message = "there is no such entry in the bundle"
            self.faults.add("opening", message, "openings.jsonl", self.openings.number, self.openings.value[0])
        for one in self.unseen:
            self.faults.add("opening", "nobody in the bundle has this pseudonym", "pseudonyms.jsonl", self.behind[one])
        if self.tree.root() != self.checkpoint.root:
            suspects = [] if self.faults.all else self.streams.unconfirmed()
            which = ": the altered one is among %s, or a hash of proof.jsonl is" % ", ".join(map(str, suspects[:20])) if suspects else ""
            self.faults.add("tree", "the entries do not make the root that was signed" + which, "entries.jsonl")
        if self.entries != self.manifest["entries"]:
            words = (self.manifest["entries"], self.entries)
            self.faults.add("file", "the manifest counts %d entries, and there are %d" % words, "manifest.json")
        for earlier in self.earlier:
            proof = consistency.get(earlier.size)
            if proof is None:
                message = "the bundle has no proof that the log continues the one of %d entries"
                self.faults.add("history", message % earlier.size, index=earlier.size)
            else:
                good = consistent(earlier.size, earlier.root, self.checkpoint.size, self.checkpoint.root, proof)
                self.judge_history(earlier, good)

    def check_freshness(self):
        times = [self.newest] + [second_text(time) for _, time in self.checkpoint.witnesses if time < 253402300800]
        self.newest = max(times)
        if self.as_of is not None and not self.faults.all and self.newest < self.as_of:
            self.faults.add("stale", "the newest that it holds is of %s, before %s" % (self.newest or "no time", self.as_of))

    def report(self):
        checkpoint, manifest, ok = self.checkpoint, self.manifest, not self.faults.all
        whole = checkpoint is not None and self.completed
        return {
            "ok": ok,
            "origin": checkpoint.origin if checkpoint else None,
            "size": checkpoint.size if checkpoint else None,
            "root": checkpoint.root.hex() if checkpoint else None,
            "claim": manifest["claim"] if manifest else None,
            "entries": self.entries,
            "witnesses": [name for name, _ in checkpoint.witnesses] if checkpoint else [],
            "policy": "bundle" if self.policy_text is None else "own",
            "logKeys": [key.text for key in self.policy.logs] if self.policy else [],
            "newest": self.newest or None,
            "checked": self.checked() if ok and whole else [],
            "limits": self.limits() if whole else [],
            "faults": self.faults.all,
        }

    def checked(self):
        claim, checkpoint = self.manifest["claim"], self.checkpoint
        log = checkpoint.log
        words = [
            "The checkpoint of %s over %d entries and the manifest, which names every file, are signed with the key %s+%s."
            % (checkpoint.origin, checkpoint.size, log.name, log.id)
        ]
        if checkpoint.witnesses:
            names = ", ".join("%s at %s" % (name, second_text(time)) for name, time in checkpoint.witnesses)
            words.append('It is cosigned by %s; the quorum "%s" is met.' % (names, self.policy.quorum))
        words.append("Each of the %d entries is in the tree of that checkpoint, at its index and unchanged." % self.entries)
        if claim["kind"] == "range":
            words.append("No entry from %d up to but not including %d is missing; no stream in it has a gap." % (claim["from"], claim["to"]))
        elif claim["kind"] == "holders":
            names = ", ".join(claim["holders"])
            words.append(
                "Nothing of %s is missing from entry %d up to but not including %d: no stream has a gap, and each begins and ends where the leaves of heads say."
                % (names, claim["from"], claim["to"])
            )
        else:
            words.append("Where neighbours of a stream stand here together, each names the one before.")
        if self.compared:
            words.append("Heads of streams were compared %d times with what the log had committed to." % self.compared)
        if self.opened:
            words.append("%d openings are the very bytes that the leaves committed to." % self.opened)
        if self.named:
            words.append("%d pseudonyms belong to the ids given with them." % self.named)
        if self.agreed:
            words.append("The log continues %d earlier checkpoint(s): nothing before was changed or removed." % self.agreed)
        return words

    def limits(self):
        words = []
        if self.policy_text is None:
            words.append("The policy came with the bundle: compare its log key with one that you were given by another way.")
        if self.policy.quorum == "none":
            words.append("The policy asks for no witness: that others were shown the same log is not proved.")
        if not self.since:
            words.append("No earlier checkpoint was compared: that the log still holds what it held before is not proved here.")
        if self.manifest["claim"]["kind"] == "part":
            words.append("The bundle is a selection: it says nothing of entries that it does not hold.")
        if self.manifest["claim"]["kind"] == "holders":
            words.append("That the leaves of heads tell the truth is shown by verifying the whole log with the secrets of its heads.")
        words.append("That an act was written to the log at all is not something that the log can prove.")
        return words


def stated_heads(value):
    place = value.get("place")
    return place["heads"] if type(place) is dict and "heads" in place else []


def second_text(seconds):
    if seconds >= 253402300800:
        return "second %d" % seconds
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def verify(source, policy=None, since=(), as_of=None):
    """The report of one bundle, as --json prints it."""
    return Verification(source, policy, since, as_of).run()


def place_of(fault):
    parts = []
    if "file" in fault:
        parts.append(fault["file"] + (":%d" % fault["line"] if "line" in fault else ""))
    if "index" in fault:
        parts.append("entry %d" % fault["index"])
    return ", ".join(parts) + ": " if parts else ""


def print_report(report):
    if report["origin"] is not None:
        print("log      %s" % report["origin"])
        print("tree     %d entries, root %s" % (report["size"], report["root"]))
    for key in report["logKeys"]:
        print("log key  %s%s" % (key, "   (from the bundle itself)" if report["policy"] == "bundle" else ""))
    if report["newest"] is not None:
        print("newest   %s" % report["newest"])
    if report["ok"]:
        print("\nSound. Checked:")
        for line in report["checked"]:
            print("  - " + line)
        print("\nWhat this does not show:")
        for line in report["limits"]:
            print("  - " + line)
        return
    print("\nNOT SOUND: %d fault%s" % (len(report["faults"]), "" if len(report["faults"]) == 1 else "s"))
    for fault in report["faults"]:
        print("  - %s: %s%s" % (fault["code"], place_of(fault), fault["message"]))


def moment(text):
    """A day or a time as the verifier writes times."""
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
        return found.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (found.microsecond // 1000)
    raise argparse.ArgumentTypeError("a day or a time, as 2026-01-31 or 2026-01-31T09:00:00Z")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="verify.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("bundle", help="the directory of the bundle")
    parser.add_argument("--policy", help="believe this policy, and not the one in the bundle")
    parser.add_argument("--since", action="append", default=[], help="a checkpoint kept from earlier, which the log has to continue")
    parser.add_argument("--as-of", type=moment, help="the bundle must hold something as new as this")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)

    def text_of(path):
        try:
            with open(path, "rb") as stream:
                return stream.read().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise CannotVerify("cannot read %s as text" % path)

    try:
        policy = None if given.policy is None else text_of(given.policy)
        report = verify(Directory(given.bundle), policy, [text_of(path) for path in given.since], given.as_of)
    except CannotVerify as error:
        print(str(error), file=sys.stderr)
        return 3
    if given.json:
        print(json.dumps(report, indent=2))
    else:
        print_report(report)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
