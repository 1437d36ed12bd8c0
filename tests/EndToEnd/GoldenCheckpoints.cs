using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>The recorded models with their tokenizer, as checkpoint folders that the program can open.</summary>
internal sealed class GoldenCheckpoints : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GoldenCheckpoints()
    {
        Entities = Merge("entities", RecipeCases.EntityModel);
        Relations = Merge("relations", RecipeCases.RelationModel);
    }

    public string Entities { get; }

    public string Relations { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>A folder with the files of a model and of the tokenizer.</summary>
    public string Merge(string name, string model)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        foreach (var file in Directory.GetFiles(RecipeCases.Tokenizer).Concat(Directory.GetFiles(model)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return folder;
    }
}
