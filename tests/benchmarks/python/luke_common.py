"""What the scripts beside this one share: words, sentences, and the run over batches. The C# benchmark cuts texts in the same way."""
import argparse
import json
import re
import resource
import time
import unicodedata

import torch
import transformers

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


def score(kind, task, examples_of, text_of, spans_of, size_of, rows_of):
    """The whole program: reads arguments and documents, scores all examples, longest first, and writes what the C# benchmark reads.

    examples_of(document, tokenizer) yields examples; rows_of(batch, logits, labels) makes one row per entity or pair.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("documents")
    parser.add_argument("result")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    transformers.logging.set_verbosity_error()
    tokenizer = transformers.LukeTokenizer.from_pretrained(args.model, task=task)
    plain = transformers.LukeTokenizer.from_pretrained(args.model, task=None)
    model = kind.from_pretrained(args.model).eval()
    documents = read_documents(args.documents)
    begun = time.process_time()
    examples = [example for document in documents for example in examples_of(document, plain)]
    examples.sort(key=lambda example: -size_of(example))
    rows = []
    for first in range(0, len(examples), args.batch):
        batch = examples[first:first + args.batch]
        inputs = tokenizer([text_of(e) for e in batch], entity_spans=[spans_of(e) for e in batch], return_tensors="pt", padding=True)
        with torch.inference_mode():
            logits = model(**inputs).logits.numpy()
        rows.extend(rows_of(batch, logits, model.config.id2label))
    with open(args.result, "w", encoding="utf-8") as file:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        json.dump({"cpu": time.process_time() - begun, "peak_mb": peak, "rows": rows}, file)
