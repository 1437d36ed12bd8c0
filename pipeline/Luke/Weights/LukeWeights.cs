using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// The weights of a LUKE model under the reference's names, however the file names them: with or without the prefix <c>luke.</c>
/// (a file saved from the bare model has none), and with tied weights stored or left out.
/// </summary>
internal sealed class LukeWeights(IWeightSource source, bool checkFinite) : IWeightSource
{
    private const string Prefix = "luke.";

    /// <summary>Pairs of names for one weight; files hold the first, or both.</summary>
    private static readonly (string Name, string Twin)[] Tied =
    [
        ("embeddings.word_embeddings.weight", "lm_head.decoder.weight"),
        ("lm_head.bias", "lm_head.decoder.bias"),
        ("entity_embeddings.entity_embeddings.weight", "entity_predictions.decoder.weight"),
    ];

    public string Location => source.Location;

    public IReadOnlyList<WeightInfo> Weights => source.Weights;

    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight)
    {
        if (TryFindEither(name, out weight))
        {
            return true;
        }

        string bare = Bare(name);
        foreach (var (one, twin) in Tied)
        {
            string? other = bare == one ? twin : bare == twin ? one : null;
            if (other is not null && TryFindEither(other, out weight))
            {
                return true;
            }
        }

        return false;
    }

    public Tensor Map(string name)
    {
        var weight = Find(name);
        return Checked(source.Map(weight.Name), weight.Name);
    }

    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var weight = Find(name);
        return Checked(source.Read(weight.Name, dtype), weight.Name);
    }

    public void ReadInto(string name, Tensor target)
    {
        var weight = Find(name);
        source.ReadInto(weight.Name, target);
        RefuseUnlessFinite(target, weight.Name);
    }

    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null)
    {
        var weight = Find(name);
        return Checked(source.ReadRows(weight.Name, rows, dtype), weight.Name);
    }

    public void Dispose() => source.Dispose();

    private static string Bare(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private bool TryFindEither(string name, [NotNullWhen(true)] out WeightInfo? weight) =>
        source.TryFind(name, out weight)
        || source.TryFind(Bare(name), out weight)
        || source.TryFind(Prefix + Bare(name), out weight);

    private WeightInfo Find(string name) => TryFind(name, out var weight)
        ? weight
        : throw CheckpointException.Missing(Location, name);

    private Tensor Checked(Tensor tensor, string name)
    {
        try
        {
            RefuseUnlessFinite(tensor, name);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private void RefuseUnlessFinite(Tensor tensor, string name)
    {
        if (checkFinite && !FiniteCheck.IsFinite(tensor))
        {
            throw FiniteCheck.Failure(Location, name);
        }
    }
}
