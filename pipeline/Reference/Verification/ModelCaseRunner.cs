using LukePipeline.Ground;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>Runs recorded model calls; keeps the model and the tensor file of the last case open for the next.</summary>
internal sealed class ModelCaseRunner(string folder, string? tokenizer, double tolerance) : IDisposable
{
    private readonly RawInputs _rawInputs = new(folder);
    private (string Directory, string Class) _modelKey;
    private LukePreTrainedModel? _model;
    private WeightFile? _tensors;

    public CaseResult Run(ModelCase item)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        try
        {
            var tensors = OpenTensors(item.Model);
            var model = OpenModel(item);
            var inputs = ReadInputs(item, tensors);
            return item.Failure is { } failure ? ExpectFailure(item, failure, model, inputs) : Compare(item, model, inputs, tensors);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A bug, or a case that is not of the form we read: reported for this case, and the others go on.
            return new("model", item.Id, Ok: false, e is LukeException ? e.Message : e.ToString(), MaxError: null);
        }
    }

    public void Dispose()
    {
        _model?.Dispose();
        _tensors?.Dispose();
    }

    private CaseResult Compare(ModelCase item, LukePreTrainedModel model, Dictionary<string, Tensor> inputs, WeightFile tensors)
    {
        var expected = ExpectedNames(item, tensors);
        if (expected.Count == 0)
        {
            return new("model", item.Id, Ok: false, "the case expects neither tensors nor a failure: there is nothing to compare", null);
        }

        var actual = Call(model, inputs, expected);
        List<TensorComparison> comparisons = [];
        foreach (var name in expected)
        {
            var key = $"{item.Name}/out/{name}";
            comparisons.Add((tensors.TryFind(key, out _), actual.TryGetValue(name, out var value)) switch
            {
                (false, _) => new(null, $"{name}: the case expects it, but {Path.GetFileName(tensors.Location)} has no tensor {key}"),
                (true, false) => new(null, $"{name}: {model.GetName()} returned no such tensor"),
                _ => TensorComparison.Of(name, tensors.Map(key), value!, tolerance),
            });
        }

        if (item.Raw is { } raw)
        {
            comparisons.AddRange(_rawInputs.Compare(item.Tokenizer ?? tokenizer, raw, inputs));
        }

        var differences = comparisons.Select(comparison => comparison.Difference).OfType<string>().ToList();
        return new(
            "model",
            item.Id,
            differences.Count == 0,
            differences.Count == 0 ? null : string.Join("; ", differences),
            comparisons.Max(comparison => comparison.MaxError));
    }

    private static CaseResult ExpectFailure(
        ModelCase item, RecordedFailure recorded, LukePreTrainedModel model, Dictionary<string, Tensor> inputs)
    {
        try
        {
            Call(model, inputs, []);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The reference refused the call in its own words; ours has better ones, but they must tell of the same fault.
            var difference = recorded.Difference(e);
            return new("model", item.Id, difference is null, difference, MaxError: null);
        }

        return new("model", item.Id, Ok: false, $"the call returned, expected it to fail as the reference does: {recorded}", null);
    }

    private static Dictionary<string, Tensor> Call(LukePreTrainedModel model, Dictionary<string, Tensor> inputs, IReadOnlyList<string> expected)
    {
        var call = LukeInputs.FromTensors(inputs) with
        {
            OutputAttentions = expected.Any(name => name.StartsWith("attentions.", StringComparison.Ordinal)),
            OutputHiddenStates = expected.Any(name => name.Contains("hidden_states.", StringComparison.Ordinal)),
        };
        return model.Forward(call).NamedTensors().ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>What the list names and what the file holds: neither may go missing unnoticed.</summary>
    private static List<string> ExpectedNames(ModelCase item, WeightFile tensors) =>
        [.. item.Outputs.Concat(Stored(item, tensors, "out")).Distinct(StringComparer.Ordinal)];

    private static Dictionary<string, Tensor> ReadInputs(ModelCase item, WeightFile tensors) =>
        item.Inputs.Concat(Stored(item, tensors, "in")).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, name => tensors.Read($"{item.Name}/in/{name}"), StringComparer.Ordinal);

    private static IEnumerable<string> Stored(ModelCase item, WeightFile tensors, string direction)
    {
        var prefix = $"{item.Name}/{direction}/";
        return tensors.Weights.Select(weight => weight.Name)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..]);
    }

    private WeightFile OpenTensors(string model)
    {
        var path = Path.Combine(folder, "model_cases", $"{model}.safetensors");
        if (_tensors?.Location != path)
        {
            _tensors?.Dispose();
            _tensors = null;
            _tensors = Safetensors.Open(path);
        }

        return _tensors;
    }

    private LukePreTrainedModel OpenModel(ModelCase item)
    {
        var key = (Path.Combine(folder, "models", item.Model), item.Class);
        if (_model is null || _modelKey != key)
        {
            _model?.Dispose();
            _model = null;
            using var scope = NewDisposeScope();
            _model = LukeModels.FromPretrained(key.Item1, key.Class);
            _modelKey = key;
        }

        return _model;
    }
}
