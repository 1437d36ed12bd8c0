using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// What no plan of this program is like. A plan lies where others may write, so it is looked through before anything is done by it.
/// </summary>
internal static class PlanDamage
{
    /// <summary>What is said of a signature in a stored location.</summary>
    public const string Signature = "a location in it has a query, which may be a signature, and none is ever stored";

    /// <summary>What is wrong with a plan; null for nothing. Of packed inputs and whole files that is seen when they are unpacked.</summary>
    public static string? Of(JobPlan plan)
    {
        var (files, shards) = (plan.Corpus.Files, plan.Corpus.Shards);
        if (files is not PackedFiles && files.Any(file => file is null))
        {
            return "an input in it is null";
        }

        if (files is not PackedFiles && files.Any(file => SasTokens.IsSigned(file.Location)))
        {
            return Signature;
        }

        if (plan.Corpus.Refused.Any(refused => refused is null) || plan.Dataset?.Rewrites.Any(rewrite => rewrite is null) == true)
        {
            return "an entry in it is null";
        }

        return shards.Any(shard => shard is null || (shard.Parts is not WholeFiles && !shard.Parts.All(part => IsPart(part, files.Count))))
            ? "a shard names a part of an input that cannot be"
            : OfSpec(plan.Spec);
    }

    /// <summary>What is wrong with a stored spec; null for nothing.</summary>
    public static string? OfSpec(JobSpec spec) =>
        spec.Inputs.Select(input => NamedInput.Parse(input).Location).Append(spec.Output).Append(spec.EntityModel).Append(spec.RelationModel).Append(spec.EmbeddingModel)
            .Any(SasTokens.IsSigned) ? Signature : null;

    private static bool IsPart(InputPart? part, int files) =>
        part is { Start: >= 0, FirstOrdinal: >= 0, MostDocuments: null or >= 0 } && part.End >= part.Start && (uint)part.File < (uint)files;
}
