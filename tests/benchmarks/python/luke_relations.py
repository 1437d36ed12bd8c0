"""Relations with transformers' LukeForEntityPairClassification: all ordered pairs of the capitalised word runs of a sentence.

python3 luke_relations.py MODEL_DIR documents.jsonl result.json [--batch 1] [--threads 1]
"""
import argparse
import re
import time

import torch
import transformers

from luke_common import read_documents, sentences, write_result

NAME = re.compile(r"\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")


def examples_of(document):
    names = [match.span() for match in NAME.finditer(document["text"])]
    for start, end in sentences(document["text"]):
        inside = [name for name in names if start <= name[0] and name[1] <= end]
        text = document["text"][start:end].rstrip()
        for head in inside:
            for tail in inside:
                if head is not tail:
                    yield document, start, text, (head[0] - start, head[1] - start), (tail[0] - start, tail[1] - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("documents")
    parser.add_argument("result")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    transformers.logging.set_verbosity_error()
    tokenizer = transformers.LukeTokenizer.from_pretrained(args.model, task="entity_pair_classification")
    model = transformers.LukeForEntityPairClassification.from_pretrained(args.model).eval()
    documents = read_documents(args.documents)
    begun = time.process_time()
    examples = [example for document in documents for example in examples_of(document)]
    examples.sort(key=lambda example: -len(example[2]))
    rows = []
    for first in range(0, len(examples), args.batch):
        batch = examples[first:first + args.batch]
        inputs = tokenizer([e[2] for e in batch], entity_spans=[[e[3], e[4]] for e in batch], return_tensors="pt", padding=True)
        with torch.inference_mode():
            scores, best = model(**inputs).logits.max(-1)
        for (document, start, _, head, tail), score, label in zip(batch, scores.tolist(), best.tolist()):
            rows.append([str(document["id"]), head[0] + start, head[1] + start, tail[0] + start, tail[1] + start, model.config.id2label[label], score])
    write_result(args.result, time.process_time() - begun, rows)


if __name__ == "__main__":
    main()
