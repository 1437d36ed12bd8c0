using System.Diagnostics.CodeAnalysis;
using LukePipeline.Checkpoints;
using LukePipeline.Modeling;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Support;

/// <summary>A checkpoint that exists in memory only: random weights of any shape, the same ones for the same seed.</summary>
internal sealed class RandomLukeWeights : IWeightSource
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<WeightInfo> _weights = [];
    private readonly Generator _random;
    private readonly double _spread;

    /// <summary>Draws the weights.</summary>
    /// <param name="config">Their shape.</param>
    /// <param name="classifierInputs">Width that the classifier reads; 0 for none.</param>
    /// <param name="seed">Decides every value.</param>
    /// <param name="spread">Standard deviation of matrices; larger ones make the attention sharper.</param>
    public RandomLukeWeights(LukeConfig config, int classifierInputs, int seed, double spread = 0.05)
    {
        using var scope = NewDisposeScope();
        _random = new Generator((ulong)seed);
        _spread = spread;
        var hidden = config.HiddenSize;
        AddEmbeddings("luke.embeddings.", "word_embeddings", config.VocabSize, hidden, config);
        AddEmbeddings("luke.entity_embeddings.", "entity_embeddings", config.EntityVocabSize, config.EntityEmbSize, config);
        if (config.EntityEmbSize != hidden)
        {
            Add("luke.entity_embeddings.entity_embedding_dense.weight", _spread, hidden, config.EntityEmbSize);
        }

        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            AddLayer($"luke.encoder.layer.{i}.", config);
        }

        AddLinear("luke.pooler.dense", hidden, hidden);
        if (classifierInputs > 0)
        {
            AddLinear("classifier", config.NumLabels, classifierInputs);
        }
    }

    /// <inheritdoc/>
    public string Location => "random weights";

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights => _weights;

    /// <inheritdoc/>
    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight)
    {
        weight = _tensors.TryGetValue(name, out var tensor) ? new WeightInfo(name, tensor.dtype, tensor.shape) : null;
        return weight is not null;
    }

    /// <inheritdoc/>
    public Tensor Map(string name) => Find(name).alias();

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType? dtype = null) => Find(name).to(dtype ?? ScalarType.Float32).clone();

    /// <inheritdoc/>
    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null)
    {
        using var index = tensor(rows.ToArray());
        return Find(name).index_select(0, index).to(dtype ?? ScalarType.Float32);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _random.Dispose();
    }

    private Tensor Find(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new CheckpointException(Location, name, "no such weight.");

    private void AddEmbeddings(string prefix, string table, int rows, int width, LukeConfig config)
    {
        Add($"{prefix}{table}.weight", 0.02, rows, width);
        Add($"{prefix}position_embeddings.weight", 0.02, config.MaxPositionEmbeddings, config.HiddenSize);
        Add($"{prefix}token_type_embeddings.weight", 0.02, config.TypeVocabSize, config.HiddenSize);
        AddNorm($"{prefix}LayerNorm", config.HiddenSize);
    }

    private void AddLayer(string prefix, LukeConfig config)
    {
        string[] queries = config.UseEntityAwareAttention ? ["query", "w2e_query", "e2w_query", "e2e_query"] : ["query"];
        foreach (var name in queries.Concat(["key", "value"]))
        {
            AddLinear($"{prefix}attention.self.{name}", config.HiddenSize, config.HiddenSize);
        }

        AddLinear($"{prefix}attention.output.dense", config.HiddenSize, config.HiddenSize);
        AddNorm($"{prefix}attention.output.LayerNorm", config.HiddenSize);
        AddLinear($"{prefix}intermediate.dense", config.IntermediateSize, config.HiddenSize);
        AddLinear($"{prefix}output.dense", config.HiddenSize, config.IntermediateSize);
        AddNorm($"{prefix}output.LayerNorm", config.HiddenSize);
    }

    private void AddLinear(string name, int outputs, int inputs)
    {
        Add($"{name}.weight", _spread, outputs, inputs);
        Add($"{name}.bias", _spread, outputs);
    }

    private void AddNorm(string name, int width)
    {
        Add($"{name}.weight", 0.1, width).add_(1);
        Add($"{name}.bias", 0.1, width);
    }

    private Tensor Add(string name, double spread, params long[] shape)
    {
        var values = (randn(shape, generator: _random) * spread).DetachFromDisposeScope();
        _tensors.Add(name, values);
        _weights.Add(new WeightInfo(name, values.dtype, shape));
        return values;
    }
}
