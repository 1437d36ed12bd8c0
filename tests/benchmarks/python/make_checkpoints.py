"""Checkpoints of luke-base's size with random weights of fixed seeds, for entities and relations: 1.1 GB each.

python3 make_checkpoints.py TOKENIZER_DIR OUTPUT_DIR
"""
import json
import os
import shutil
import sys

import torch
import transformers

TOKENIZER_FILES = ["vocab.json", "merges.txt", "entity_vocab.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
TASKS = {
    "entities": (transformers.LukeForEntitySpanClassification, ["NIL", "MISC", "PER", "ORG", "LOC"], 20231003),
    "relations": (transformers.LukeForEntityPairClassification, ["no_relation"] + [f"rel{i:02}" for i in range(41)], 4242),
}


def main():
    transformers.logging.set_verbosity_error()
    tokenizer, output = sys.argv[1:]
    with open(os.path.join(tokenizer, "vocab.json"), encoding="utf-8") as file:
        vocabulary = max(json.load(file).values()) + 1
    for name, (kind, labels, seed) in TASKS.items():
        folder = os.path.join(output, name)
        os.makedirs(folder, exist_ok=True)
        torch.manual_seed(seed)
        config = transformers.LukeConfig(
            vocab_size=max(vocabulary + 2, 50267), entity_vocab_size=500000, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5,
            id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)})
        model = kind(config).eval()
        with torch.no_grad():
            for parameter_name, parameter in model.named_parameters():
                if "LayerNorm.weight" in parameter_name:
                    parameter.copy_(1 + 0.1 * torch.randn_like(parameter))
                elif parameter_name.endswith("bias"):
                    parameter.copy_(0.05 * torch.randn_like(parameter))
            model.classifier.weight.copy_(torch.randn_like(model.classifier.weight) * 0.05)
            if model.classifier.bias is not None:
                model.classifier.bias[0] += 1.0
        model.save_pretrained(folder, safe_serialization=True)
        for file in TOKENIZER_FILES:
            if os.path.exists(os.path.join(tokenizer, file)):
                shutil.copy(os.path.join(tokenizer, file), folder)


if __name__ == "__main__":
    main()
