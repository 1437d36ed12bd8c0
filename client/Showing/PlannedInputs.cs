using LukePipeline.Client.Outcomes;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Showing;

/// <summary>
/// The inputs that the plan of an output names, to be read again. Whoever wrote the plan chose them, and may have chosen a URL so that it is asked
/// for with the credentials of whoever looks: one is read where its reader says so.
/// </summary>
/// <param name="output">The output.</param>
/// <param name="readUrls">Whether URLs are read.</param>
/// <param name="storage">Credentials.</param>
internal sealed class PlannedInputs(JobOutput output, bool readUrls, BlobStoreOptions storage)
{
    /// <summary>Why they are not read; null where they are.</summary>
    public string? Refusal() => !readUrls && Remote() is { } remote
        ? $"the plan names {LocationKind.Redact(remote)} as an input, and --read-inputs alone has URLs of a plan read."
        : null;

    /// <summary>Opens them.</summary>
    /// <exception cref="UsageException">They are not read.</exception>
    public IInputStore Open() => Refusal() is { } refusal
        ? throw new UsageException($"The inputs of {output.Location} are needed, and are not read: {refusal} Add it where you know who made the output.")
        : InputStores.For([], storage);

    private string? Remote() => output.Plan is { } plan
        ? plan.Spec.Inputs.Select(input => NamedInput.Parse(input).Location).Concat(plan.Corpus.Files.Select(file => file.Location)).FirstOrDefault(location => !LocationKind.IsLocal(location))
        : null;
}
