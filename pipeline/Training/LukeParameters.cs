using LukePipeline.Native;
using TorchSharp;
using TorchSharp.Modules;

namespace LukePipeline.Training;

/// <summary>The trainable tensors of a LUKE model under their Hugging Face names.</summary>
internal sealed class LukeParameters : IDisposable
{
    private readonly SortedDictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <summary>Name and tensor, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, Parameter> All => _parameters;

    /// <summary>The parameter of that name.</summary>
    public Parameter this[string name] => _parameters[name];

    /// <summary>Fresh weights as BERT draws them: normal of deviation 0.02, LayerNorm at one, biases at zero.</summary>
    public static LukeParameters CreateEncoder(LukeArchitecture shape, torch.Generator generator)
    {
        TorchRuntime.EnsureLoaded();
        var parameters = new LukeParameters();
        var hidden = shape.Hidden;
        parameters.AddNormal("luke.embeddings.word_embeddings.weight", generator, shape.VocabularySize, hidden);
        parameters.AddNormal("luke.embeddings.position_embeddings.weight", generator, shape.Positions, hidden);
        parameters.AddNormal("luke.embeddings.token_type_embeddings.weight", generator, 1, hidden);
        parameters.AddLayerNorm("luke.embeddings.LayerNorm", hidden);
        parameters.AddNormal("luke.entity_embeddings.entity_embeddings.weight", generator, shape.EntityVocabularySize, shape.EntityEmbedding);
        if (shape.EntityEmbedding != hidden)
        {
            parameters.AddNormal("luke.entity_embeddings.entity_embedding_dense.weight", generator, hidden, shape.EntityEmbedding);
        }

        parameters.AddNormal("luke.entity_embeddings.position_embeddings.weight", generator, shape.Positions, hidden);
        parameters.AddNormal("luke.entity_embeddings.token_type_embeddings.weight", generator, 1, hidden);
        parameters.AddLayerNorm("luke.entity_embeddings.LayerNorm", hidden);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var prefix = $"luke.encoder.layer.{layer}";
            foreach (var name in (ReadOnlySpan<string>)["query", "key", "value", "w2e_query", "e2w_query", "e2e_query"])
            {
                parameters.AddLinear($"{prefix}.attention.self.{name}", generator, hidden, hidden);
            }

            parameters.AddLinear($"{prefix}.attention.output.dense", generator, hidden, hidden);
            parameters.AddLayerNorm($"{prefix}.attention.output.LayerNorm", hidden);
            parameters.AddLinear($"{prefix}.intermediate.dense", generator, shape.Intermediate, hidden);
            parameters.AddLinear($"{prefix}.output.dense", generator, hidden, shape.Intermediate);
            parameters.AddLayerNorm($"{prefix}.output.LayerNorm", hidden);
        }

        parameters.AddLinear("luke.pooler.dense", generator, hidden, hidden);
        return parameters;
    }

    /// <summary>Adds a linear layer; <paramref name="bias"/> false leaves the bias out.</summary>
    public void AddLinear(string name, torch.Generator generator, int output, int input, bool bias = true)
    {
        AddNormal($"{name}.weight", generator, output, input);
        if (bias)
        {
            Add($"{name}.bias", torch.zeros(output));
        }
    }

    /// <summary>Adds a LayerNorm.</summary>
    public void AddLayerNorm(string name, int size)
    {
        Add($"{name}.weight", torch.ones(size));
        Add($"{name}.bias", torch.zeros(size));
    }

    /// <summary>Adds a tensor, which becomes a leaf that gathers a gradient; takes ownership.</summary>
    public void Add(string name, torch.Tensor value)
    {
        var parameter = new Parameter(value.DetachFromDisposeScope());
        parameter.DetachFromDisposeScope();
        _parameters.Add(name, parameter);
    }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }
    }

    private void AddNormal(string name, torch.Generator generator, params long[] shape) =>
        Add(name, torch.randn(shape, generator: generator).mul_(0.02));
}
