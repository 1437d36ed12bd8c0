using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>What <see cref="ModelRun"/> did.</summary>
/// <param name="Cases">Names of the cases that were run.</param>
/// <param name="Tensors">Number of tensors written.</param>
/// <param name="Skipped">Cases that were left out, each with the reason.</param>
public sealed record ModelRunReport(IReadOnlyList<string> Cases, int Tensors, IReadOnlyList<string> Skipped);

/// <summary>
/// Encodes texts with their spans, runs a model over them and writes every tensor to one safetensors file:
/// <c>CASE/in/NAME</c> and <c>CASE/out/NAME</c>, as recorded cases have them.
/// </summary>
public sealed class ModelRun
{
    /// <summary>The checkpoint directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Where the tokenizer's files lie. Default: null, beside the model, or in tokenizers/NAME beside the cases if those name one.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>The class to open the model as where a case does not say. Default: null, the one that the configuration names.</summary>
    public string? ClassName { get; init; }

    /// <summary>Whether hidden states and attentions of every layer are written too. Default: false, only for cases that list them.</summary>
    public bool AllLayers { get; init; }

    /// <summary>Runs all cases of a file.</summary>
    /// <param name="casesFile">JSON: a list of cases, or an object with such a list under <c>cases</c>; see <see cref="TextCase"/>.</param>
    /// <param name="output">The safetensors file; it appears complete or not at all.</param>
    /// <param name="cancellationToken">Checked between cases.</param>
    /// <exception cref="CaseFormatException">The file of cases cannot be read, or has none for this model.</exception>
    /// <exception cref="LukeException">The model or tokenizer cannot be opened, or refuses a case.</exception>
    public ModelRunReport Run(string casesFile, string output, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var model = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Directory)));
        var (cases, skipped, tokenizerName) = TextCase.ReadFile(casesFile, model);
        if (cases.Count == 0)
        {
            throw new CaseFormatException($"{casesFile}: holds no case with a text for {model}. {string.Join(" ", skipped.Take(3))}");
        }

        var checkpoint = Checkpoint.Open(Directory);
        var defaultClass = ClassName ?? LukeModels.ClassOf(checkpoint);
        var encoder = new RawEncoder();
        var tokenizer = FindTokenizer(casesFile, tokenizerName);
        Dictionary<string, LukePreTrainedModel> models = new(StringComparer.Ordinal);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        try
        {
            foreach (var item in cases)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var className = item.Class ?? defaultClass;
                if (!models.TryGetValue(className, out var opened))
                {
                    models.Add(className, opened = LukeModels.Open(checkpoint, className));
                }

                Run(item, opened, encoder, tokenizer, tensors);
            }

            SafetensorsWriter.Write(output, tensors);
        }
        finally
        {
            foreach (var opened in models.Values)
            {
                opened.Dispose();
            }
        }

        return new([.. cases.Select(item => item.Name)], tensors.Count, skipped);
    }

    private void Run(
        TextCase item, LukePreTrainedModel model, RawEncoder encoder, string tokenizer, Dictionary<string, Tensor> tensors)
    {
        try
        {
            var inputs = encoder.Encode(tokenizer, item.Raw, TextCase.TaskOf(model.GetName()));
            if (model is LukeForMultipleChoice)
            {
                inputs = item.FoldChoices(inputs);
            }

            foreach (var (name, labels) in item.Labels)
            {
                inputs[name] = labels;
            }

            var call = LukeInputs.FromTensors(inputs) with
            {
                OutputAttentions = AllLayers || item.Wants("attentions"),
                OutputHiddenStates = AllLayers || item.Wants("hidden_states") || item.Wants("entity_hidden_states"),
            };
            foreach (var (name, tensor) in inputs)
            {
                tensors.Add($"{item.Name}/in/{name}", tensor);
            }

            foreach (var (name, tensor) in model.Forward(call).NamedTensors())
            {
                tensors.Add($"{item.Name}/out/{name}", tensor);
            }
        }
        catch (LukeException e)
        {
            throw new LukeException($"Case {item.Name}: {e.Message}", e);
        }
    }

    private string FindTokenizer(string casesFile, string? name)
    {
        if (Tokenizer is not null)
        {
            return Tokenizer;
        }

        if (name is null || File.Exists(Path.Combine(Directory, "vocab.json")))
        {
            return Directory;
        }

        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(casesFile))!, "tokenizers", name);
        return System.IO.Directory.Exists(beside) ? beside : Directory;
    }
}
