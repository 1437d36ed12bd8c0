using LukePipeline.Ground;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Several kinds of inputs behind one store: each input goes to the first that handles it.</summary>
/// <param name="stores">The stores, the most particular first.</param>
public sealed class InputStores(params IReadOnlyList<IInputStore> stores) : IInputStore
{
    /// <summary>The stores for the inputs of a job: Azure containers, and the local file system for all else.</summary>
    public static IInputStore For(IEnumerable<string> inputs, BlobStoreOptions options) =>
        new InputStores(new BlobInputStore(options, inputs.Select(input => NamedInput.Parse(input).Location)), new LocalInputStore());

    /// <inheritdoc/>
    public bool Handles(string input) => stores.Any(s => s.Handles(input));

    /// <inheritdoc/>
    public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
        Find(input).ListAsync(input, options, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken) =>
        Find(file.Location).OpenAsync(file, options, start, seekable, cancellationToken);

    private IInputStore Find(string input) => stores.FirstOrDefault(s => s.Handles(input))
        ?? throw new LukeException($"'{input}' is of no kind that can be read. Give a file, a folder, a glob, or https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.");
}
