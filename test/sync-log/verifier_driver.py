"""Lets tests ask auditors/verify.py many questions in one process: a JSON line in, a JSON line out."""

import base64
import importlib.util
import io
import json
import sys

spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)


class Memory:
    """The files of a bundle in memory."""

    def __init__(self, files):
        self.files = files

    def names(self):
        return list(self.files)

    def open(self, name):
        return io.BytesIO(self.files[name])


def unpacked(files):
    return {name: base64.b64decode(content) for name, content in files.items()}


def report(question):
    source = Memory(unpacked(question["files"]))
    try:
        return verify.verify(source, question.get("policy"), question.get("since", []), question.get("asOf"))
    except verify.CannotVerify as error:
        return {"cannot": str(error)}


def flips(question):
    """Which of many flipped bytes are not told of. Stops looking at a bundle once something is wrong with it."""
    files, missed = unpacked(question["files"]), []
    for name, at, mask in question["flips"]:
        kept = files[name]
        flipped = bytearray(kept)
        flipped[at] ^= mask
        files[name] = bytes(flipped)
        if first_fault(Memory(files), question.get("policy")) is None:
            missed.append([name, at, mask])
        files[name] = kept
    return {"missed": missed}


def first_fault(source, policy):
    once = verify.Verification(source, policy)
    text = verify.read_text(source, "manifest.json", once.faults)
    if text is not None:
        try:
            once.manifest = verify.parse_manifest(text)
        except ValueError:
            return "malformed"
        once.check_files()
        if not once.faults.all:
            once.check_frame(text)
    if not once.faults.all:
        once = verify.Verification(source, policy)
        once.run()
    return once.faults.all[0]["code"] if once.faults.all else None


def good_key(text):
    try:
        verify.Key(text)
        return True
    except ValueError:
        return False


def good_note(note, keys):
    try:
        verify.open_note(note, [verify.Key(key) for key in keys])
        return True
    except verify.BadNote:
        return False


def vectors(question):
    raw = lambda text: base64.b64decode(text or "")
    many = lambda proof: [raw(one) for one in proof or []]
    return {
        "inclusion": [
            verify.included(one["leafIdx"], one["treeSize"], raw(one["leafHash"]), raw(one["root"]), many(one["proof"]))
            for one in question["inclusion"]
        ],
        "consistency": [
            verify.consistent(one["size1"], raw(one["root1"]), one["size2"], raw(one["root2"]), many(one["proof"]))
            for one in question["consistency"]
        ],
        "notes": [good_note(one["msg"], one["keys"]) for one in question["notes"]],
        "signatures": [
            verify.verify_ed25519(bytes.fromhex(one["key"]), bytes.fromhex(one["msg"]), bytes.fromhex(one["sig"]))
            for one in question["signatures"]
        ],
        "keys": [good_key(one) for one in question["keys"]],
    }


for line in sys.stdin:
    asked = json.loads(line)
    answer = {"report": report, "flips": flips, "vectors": vectors}[asked["do"]](asked)
    print(json.dumps(answer), flush=True)
