using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// Inputs below some folders and URL prefixes only. Both listing and opening are checked: a plan lies in the store, where others
/// may have written it.
/// </summary>
/// <param name="inner">Where the inputs are.</param>
/// <param name="roots">Absolute folders, and URL prefixes; at least one.</param>
public sealed class RestrictedInputStore(IInputStore inner, IReadOnlyList<string> roots) : IInputStore
{
    /// <inheritdoc/>
    public bool Handles(string input) => inner.Handles(input);

    /// <inheritdoc/>
    public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
        inner.ListAsync(input, options with { AllowedRoots = roots }, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(InputFile file, long start, bool seekable, CancellationToken cancellationToken) =>
        MayBeRead(file.Location)
            ? inner.OpenAsync(file, start, seekable, cancellationToken)
            : throw new InputException(ReasonCode.UnsafePath, "The input lies outside the folders and prefixes that may be read here.");

    private bool MayBeRead(string location) => location.Contains("://", StringComparison.Ordinal)
        ? roots.Any(root => location.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        : new LocalAccess(new CorpusOptions { FollowLinks = true, AllowedRoots = roots }).Refusal(Path.GetFullPath(location)) is null;
}
