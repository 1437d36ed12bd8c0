using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>A file with the keys and shapes of luke-base, 1.1 GB of zeros that take no room on the disk.</summary>
internal static class LukeBaseFile
{
    private static readonly string[] Labels = ["NIL", "MISC", "PER", "ORG", "LOC"];

    public const string EntityTable = "luke.entity_embeddings.entity_embeddings.weight";
    private const int Hidden = 768, Intermediate = 3072, Layers = 12, Positions = 514;
    private const int Words = 50_267, Entities = 500_000, EntitySize = 256;

    public static void Write(string path) => Write(path, Weights(Words, Layers).Select(w => ($"luke.{w.Name}", w.Shape)));

    /// <summary>A checkpoint for entities that a program can open: the weights, their configuration, and a tokenizer.</summary>
    /// <param name="folder">Receives the files.</param>
    /// <param name="tokenizer">The folder of the tokenizer.</param>
    /// <param name="layers">Encoder layers. Default: those of luke-base.</param>
    /// <param name="words">Rows of the word table. Default: those of luke-base.</param>
    /// <returns>The bytes of the weights that entity recognition uses: all but the entity table and the pooler.</returns>
    public static long WriteEntityCheckpoint(string folder, string tokenizer, int layers = Layers, int words = Words)
    {
        foreach (var file in Directory.GetFiles(tokenizer))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "luke",
            ["architectures"] = new[] { "LukeForEntitySpanClassification" },
            ["vocab_size"] = words,
            ["num_hidden_layers"] = layers,
            ["max_position_embeddings"] = Positions,
            ["type_vocab_size"] = 1,
            ["layer_norm_eps"] = 1e-5,
            ["id2label"] = Labels.Index().ToDictionary(label => $"{label.Index}", label => label.Item),
        }));
        List<(string Name, long[] Shape)> weights =
            [.. Weights(words, layers).Select(w => ($"luke.{w.Name}", w.Shape)), .. Linear("classifier", Labels.Length, 3 * Hidden)];
        Write(Path.Combine(folder, "model.safetensors"), weights);
        return weights.Where(w => w.Name != EntityTable && !w.Name.Contains("pooler", StringComparison.Ordinal))
            .Sum(w => w.Shape.Aggregate(4L, (a, b) => a * b));
    }

    private static void Write(string path, IEnumerable<(string Name, long[] Shape)> weights)
    {
        var header = new StringBuilder("{");
        long offset = 0;
        foreach (var (name, shape) in weights)
        {
            long end = offset + shape.Aggregate(4L, (a, b) => a * b);
            header.Append(offset == 0 ? "" : ",");
            header.Append(SafetensorsBytes.Entry(name, "F32", $"[{string.Join(",", shape)}]", $"[{offset},{end}]"));
            offset = end;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        bytes = [.. bytes, .. Enumerable.Repeat((byte)' ', (8 - bytes.Length % 8) % 8)];
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        using var file = File.Create(path);
        file.Write(length);
        file.Write(bytes);
        file.SetLength(file.Length + offset);
    }

    private static IEnumerable<(string Name, long[] Shape)> Weights(int words, int layers)
    {
        yield return ("embeddings.word_embeddings.weight", [words, Hidden]);
        yield return ("embeddings.position_embeddings.weight", [Positions, Hidden]);
        yield return ("embeddings.token_type_embeddings.weight", [1, Hidden]);
        yield return ("entity_embeddings.entity_embeddings.weight", [Entities, EntitySize]);
        yield return ("entity_embeddings.entity_embedding_dense.weight", [Hidden, EntitySize]);
        yield return ("entity_embeddings.position_embeddings.weight", [Positions, Hidden]);
        yield return ("entity_embeddings.token_type_embeddings.weight", [1, Hidden]);
        foreach (var norm in Norm("embeddings").Concat(Norm("entity_embeddings")).Concat(Linear("pooler.dense", Hidden, Hidden)))
        {
            yield return norm;
        }

        string[] projections = ["query", "key", "value", "w2e_query", "e2w_query", "e2e_query"];
        for (int i = 0; i < layers; i++)
        {
            string layer = $"encoder.layer.{i}";
            var weights = projections.SelectMany(p => Linear($"{layer}.attention.self.{p}", Hidden, Hidden))
                .Concat(Linear($"{layer}.attention.output.dense", Hidden, Hidden)).Concat(Norm($"{layer}.attention.output"))
                .Concat(Linear($"{layer}.intermediate.dense", Intermediate, Hidden))
                .Concat(Linear($"{layer}.output.dense", Hidden, Intermediate)).Concat(Norm($"{layer}.output"));
            foreach (var weight in weights)
            {
                yield return weight;
            }
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Linear(string name, long outputs, long inputs) =>
        [($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])];

    private static IEnumerable<(string Name, long[] Shape)> Norm(string name) =>
        [($"{name}.LayerNorm.weight", [Hidden]), ($"{name}.LayerNorm.bias", [Hidden])];
}
