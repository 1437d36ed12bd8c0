using System.Buffers.Binary;
using System.Text;

namespace LukePipeline.Tests.Checkpoints;

/// <summary>A file with the keys and shapes of luke-base, 1.1 GB of zeros that take no room on the disk.</summary>
internal static class LukeBaseFile
{
    public const string EntityTable = "luke.entity_embeddings.entity_embeddings.weight";
    private const int Hidden = 768, Intermediate = 3072, Layers = 12, Positions = 514;
    private const int Words = 50_267, Entities = 500_000, EntitySize = 256;

    public static void Write(string path)
    {
        var header = new StringBuilder("{");
        long offset = 0;
        foreach (var (name, shape) in Weights())
        {
            long end = offset + shape.Aggregate(4L, (a, b) => a * b);
            header.Append(offset == 0 ? "" : ",");
            header.Append(SafetensorsBytes.Entry($"luke.{name}", "F32", $"[{string.Join(",", shape)}]", $"[{offset},{end}]"));
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

    private static IEnumerable<(string Name, long[] Shape)> Weights()
    {
        yield return ("embeddings.word_embeddings.weight", [Words, Hidden]);
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
        for (int i = 0; i < Layers; i++)
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
