namespace LukePipeline.Corpus;

/// <summary>Several kinds of inputs behind one store: each input goes to the first that handles it.</summary>
/// <param name="stores">The stores, the most particular first.</param>
public sealed class InputStores(params IReadOnlyList<IInputStore> stores) : IInputStore
{
    /// <inheritdoc/>
    public bool Handles(string input) => stores.Any(s => s.Handles(input));

    /// <inheritdoc/>
    public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
        For(input).ListAsync(input, options, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(InputFile file, long start, bool seekable, CancellationToken cancellationToken) =>
        For(file.Source).OpenAsync(file, start, seekable, cancellationToken);

    private IInputStore For(string input) => stores.FirstOrDefault(s => s.Handles(input))
        ?? throw new LukeException($"'{input}' is of no kind that can be read. Give a file, a folder, a glob, or https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.");
}
