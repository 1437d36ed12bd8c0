"""Words, sentences and files, shared by the scripts beside this one. The C# benchmark cuts texts in the same way."""
import json
import re
import resource
import unicodedata

WORD = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
SENTENCE_END = re.compile(r'(?<=[.!?])["”’)]*\s+(?=["“‘(]*[A-Z0-9])')


def is_punctuation(character):
    code = ord(character)
    ascii_symbol = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return ascii_symbol or unicodedata.category(character).startswith("P")


def sentences(text):
    """Character ranges of the sentences."""
    ranges, start = [], 0
    for match in SENTENCE_END.finditer(text):
        ranges.append((start, match.end()))
        start = match.end()
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges


def words_of(text):
    """Words as (text, start, end), and the indexes of the words at which sentences begin, then the number of words."""
    words, bounds = [], [0]
    for start, end in sentences(text):
        words.extend((m.group(), m.start(), m.end()) for m in WORD.finditer(text, start, end))
        if len(words) != bounds[-1]:
            bounds.append(len(words))
    return words, bounds


def read_documents(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_result(path, cpu_seconds, rows):
    """What the C# benchmark reads: processor seconds without loading the model, and one row per entity or pair."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"cpu": cpu_seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "rows": rows}, file)
