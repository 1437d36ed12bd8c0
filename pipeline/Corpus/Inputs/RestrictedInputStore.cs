using LukePipeline.Ground;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// Inputs below some folders and URL prefixes only. Both listing and opening are checked: a plan lies in the store, where others
/// may have written it.
/// </summary>
/// <param name="inner">Where the inputs are.</param>
/// <param name="roots">Absolute folders, and URL prefixes; at least one.</param>
public sealed class RestrictedInputStore(IInputStore inner, IReadOnlyList<string> roots) : IInputStore
{
    private readonly LocationRoots _roots = new(roots);

    /// <inheritdoc/>
    public bool Handles(string input) => inner.Handles(input);

    /// <inheritdoc/>
    public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken)
    {
        // Before anything is asked of the place: neither its names nor this identity are its business.
        _roots.Check(input, "The input");
        return inner.ListAsync(input, options with { AllowedRoots = roots }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken)
    {
        if (!_roots.Allow(file.Location))
        {
            throw Outside();
        }

        var stream = await inner.OpenAsync(file, options, start, seekable, cancellationToken);
        if (stream is FileStream open && RegularFile.RealPath(open.SafeFileHandle) is { } real && !_roots.Allow(real))
        {
            // The path was led elsewhere between the look and the opening.
            await stream.DisposeAsync();
            throw Outside();
        }

        return stream;
    }

    private static InputException Outside() => new(ReasonCode.UnsafePath, "The input lies outside the folders and prefixes that may be read here.");
}
