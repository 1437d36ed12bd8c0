using LukePipeline.Luke.Config;
using LukePipeline.Tests;
using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks.EndToEnd;

/// <summary>A checkpoint directory of luke-base's shape with random weights and the tokenizer of the checkpoint that ships; deleted when disposed.</summary>
internal sealed class BaseCheckpoint : IDisposable
{
    private static readonly string Shipped = Path.Combine(TestPaths.Root, "pipeline", "models", "entities");
    private static readonly string[] OfTheModel = ["config.json", "model.safetensors", "extraction.json", "README.md"];

    public BaseCheckpoint()
    {
        var vocabulary = LukeConfig.FromPretrained(Shipped);
        var config = EngineBenchmark.Base with { VocabSize = vocabulary.VocabSize, EntityVocabSize = vocabulary.EntityVocabSize };
        using (var model = LiteralLuke.Create(Ids.Entities, config, seed: 1))
        {
            model.SavePretrained(Folder);
        }

        foreach (var file in Directory.EnumerateFiles(Shipped).Where(file => !OfTheModel.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("luke-base-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
