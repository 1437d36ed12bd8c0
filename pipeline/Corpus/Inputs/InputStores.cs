using LukePipeline.Ground;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Several kinds of inputs behind one store: each input goes to the first that handles it.</summary>
/// <param name="stores">The stores, the most particular first.</param>
public sealed class InputStores(params IReadOnlyList<IInputStore> stores) : IInputStore
{
    private string _forms = "a local folder";

    /// <summary>The stores for the inputs of a job: containers of the stores that there are, and the local file system.</summary>
    public static IInputStore For(IEnumerable<string> inputs, BlobStoreOptions options) =>
        new InputStores(new BlobInputStore(options, inputs.Select(input => NamedInput.Parse(input).Location)), new LocalInputStore()) { _forms = options.Forms };

    /// <inheritdoc/>
    public bool Handles(string input) => stores.Any(s => s.Handles(input));

    /// <inheritdoc/>
    public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
        Find(input).ListAsync(input, options, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken) =>
        Find(file.Location).OpenAsync(file, options, start, seekable, cancellationToken);

    private IInputStore Find(string input) => stores.FirstOrDefault(s => s.Handles(input))
        ?? throw new LukeException($"'{LocationKind.Redact(input)}' is of no kind that can be read. Give a file, a glob, {_forms}.");
}
