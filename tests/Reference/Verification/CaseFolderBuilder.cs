using System.Text.Json.Nodes;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Verification;

/// <summary>A small part of the golden folder, to be altered.</summary>
internal sealed class CaseFolderBuilder : IDisposable
{
    private const string Model = "luke-seq-multi";

    private readonly TemporaryFolder _folder = new();

    public CaseFolderBuilder()
    {
        Copy("models", Model);
        Copy("tokenizers", "own600");
        Directory.CreateDirectory(Path.Combine(Folder, "model_cases"));
        File.Copy(Path.Combine(TestPaths.Golden, "model_cases", $"{Model}.safetensors"), Tensors);
        EditCases(root =>
        {
            var cases = root["cases"]!.AsArray();
            for (var i = cases.Count - 1; i >= 0; i--)
            {
                if (cases[i]!["model"]!.GetValue<string>() != Model)
                {
                    cases.RemoveAt(i);
                }
            }
        });
    }

    public string Folder => _folder.Path;

    public string Tensors => Path.Combine(Folder, "model_cases", $"{Model}.safetensors");

    private string List => Path.Combine(Folder, "model_cases.json");

    public void Dispose() => _folder.Dispose();

    public void EditCases(Action<JsonObject> edit)
    {
        var source = File.Exists(List) ? List : Path.Combine(TestPaths.Golden, "model_cases.json");
        var root = JsonNode.Parse(File.ReadAllText(source))!.AsObject();
        edit(root);
        File.WriteAllText(List, root.ToJsonString());
    }

    public void EditTensors(Action<Dictionary<string, Tensor>> edit)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        using (var file = Safetensors.Open(Tensors))
        {
            tensors = file.Weights.ToDictionary(weight => weight.Name, weight => file.Read(weight.Name));
        }

        edit(tensors);
        SafetensorsWriter.Write(Tensors, tensors);
    }

    private void Copy(params string[] path)
    {
        var target = Directory.CreateDirectory(Path.Combine([Folder, .. path])).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine([TestPaths.Golden, .. path])))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
