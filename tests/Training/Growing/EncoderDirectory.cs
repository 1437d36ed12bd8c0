using System.Text.Json.Nodes;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training.Growing;

/// <summary>Writes small encoders as others publish them.</summary>
internal static class EncoderDirectory
{
    public const int Heads = 2;
    public const int Positions = 40;

    private const int Hidden = 32;

    private static readonly string[] Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ada", "lived", "in", "london", "lon", "##don", "##a", "##d", "a", "l", "o", ".", "@", "#"];

    /// <summary>The words of a LUKE as a RoBERTa with the tokenizer of a directory.</summary>
    public static string Roberta(string directory, string luke, string tokenizer)
    {
        Directory.CreateDirectory(directory);
        foreach (var name in (string[])["merges.txt", "vocab.json"])
        {
            File.Copy(Path.Combine(tokenizer, name), Path.Combine(directory, name));
        }

        using var scope = NewDisposeScope();
        using var checkpoint = CheckpointDirectory.Open(luke);
        var weights = new Dictionary<string, Tensor>();
        foreach (var info in checkpoint.Weights.Weights)
        {
            if (!info.Name.Contains("entity", StringComparison.Ordinal) && !info.Name.Contains("2e_query", StringComparison.Ordinal)
                && !info.Name.Contains("2w_query", StringComparison.Ordinal) && !info.Name.Contains("decoder", StringComparison.Ordinal))
            {
                // A RoBERTa has no markers of a pair, which are the last tokens of a LUKE.
                var value = checkpoint.Weights.Read(info.Name);
                weights[info.Name.Replace("luke.", "roberta.", StringComparison.Ordinal)] =
                    info.Name.Contains("word_embeddings", StringComparison.Ordinal) || info.Name == "lm_head.bias" ? value.narrow(0, 0, value.shape[0] - 2) : value;
            }
        }

        SafetensorsWriter.Write(Path.Combine(directory, "model.safetensors"), weights);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(luke, "config.json")))!.AsObject();
        config["model_type"] = "roberta";
        config["vocab_size"] = config["vocab_size"]!.GetValue<int>() - 2;
        File.WriteAllText(Path.Combine(directory, "config.json"), config.ToJsonString());
        return directory;
    }

    /// <summary>A random BERT of two layers.</summary>
    public static string Bert(string directory, ulong seed)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllLines(Path.Combine(directory, "vocab.txt"), Pieces);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {"model_type": "bert", "vocab_size": {{Pieces.Length}}, "hidden_size": {{Hidden}}, "num_hidden_layers": 2, "num_attention_heads": {{Heads}},
             "intermediate_size": 64, "max_position_embeddings": {{Positions}}, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
            """);
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var weights = new Dictionary<string, Tensor>();
        foreach (var (table, rows) in new[] { ("word", Pieces.Length), ("position", Positions), ("token_type", 2) })
        {
            weights[$"bert.embeddings.{table}_embeddings.weight"] = randn([rows, Hidden], generator: generator) * 0.1;
        }

        Norm("embeddings.LayerNorm");
        for (var layer = 0; layer < 2; layer++)
        {
            foreach (var (name, output, input) in new[]
            {
                ("attention.self.query", Hidden, Hidden), ("attention.self.key", Hidden, Hidden), ("attention.self.value", Hidden, Hidden),
                ("attention.output.dense", Hidden, Hidden), ("intermediate.dense", 64, Hidden), ("output.dense", Hidden, 64),
            })
            {
                weights[$"bert.encoder.layer.{layer}.{name}.weight"] = randn([output, input], generator: generator) * 0.1;
                weights[$"bert.encoder.layer.{layer}.{name}.bias"] = randn([output], generator: generator) * 0.1;
            }

            Norm($"encoder.layer.{layer}.attention.output.LayerNorm");
            Norm($"encoder.layer.{layer}.output.LayerNorm");
        }

        SafetensorsWriter.Write(Path.Combine(directory, "model.safetensors"), weights);
        return directory;

        void Norm(string name)
        {
            weights[$"bert.{name}.weight"] = 1 + (randn([Hidden], generator: generator) * 0.1);
            weights[$"bert.{name}.bias"] = randn([Hidden], generator: generator) * 0.1;
        }
    }

    /// <summary>The same encoder as an exporter writes it: matrices transposed, under numbers.</summary>
    public static string ToOnnx(string bert, string directory)
    {
        Directory.CreateDirectory(directory);
        File.Copy(Path.Combine(bert, "vocab.txt"), Path.Combine(directory, "vocab.txt"));
        using var scope = NewDisposeScope();
        using var checkpoint = CheckpointDirectory.Open(bert);
        var weights = new List<OnnxWeight>();
        var nodes = new List<(string, string[], string)>();
        foreach (var info in checkpoint.Weights.Weights)
        {
            var (name, value) = (info.Name["bert.".Length..], checkpoint.Weights.Read(info.Name));
            if (name.EndsWith(".weight", StringComparison.Ordinal) && checkpoint.Weights.TryFind(info.Name.Replace(".weight", ".bias", StringComparison.Ordinal), out _) && value.dim() == 2)
            {
                value = value.transpose(0, 1).contiguous();
                nodes.Add(("MatMul", ["x", $"{nodes.Count}"], $"product of {name}"));
                nodes.Add(("Add", [$"{name[..^".weight".Length]}.bias", $"product of {name}"], $"sum of {name}"));
                name = $"{nodes.Count - 2}";
            }

            weights.Add(new OnnxWeight(name, value.shape, value.data<float>().ToArray()));
        }

        var file = Path.Combine(directory, "model.onnx");
        File.WriteAllBytes(file, OnnxFile.Write([.. weights], [.. nodes]));
        return file;
    }
}
