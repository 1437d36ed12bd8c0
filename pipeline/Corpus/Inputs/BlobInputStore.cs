using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// Inputs in containers of stores: <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME</c>, say, where the name is a blob, a
/// folder, or a pattern with <c>*</c>, <c>**</c> or <c>[a-z]</c>. A SAS in such a URL is used but never shown or stored.
/// </summary>
public sealed class BlobInputStore : IInputStore
{
    private readonly BlobStoreOptions _options;
    private readonly ConcurrentDictionary<(string Container, string? Sas), IBlobStore> _containers = new();

    /// <summary>Creates a store of inputs.</summary>
    /// <param name="options">Credentials and retries. Its signatures open the files of a plan, which holds none.</param>
    /// <param name="inputs">The job's inputs; their signatures are added to those of the options.</param>
    public BlobInputStore(BlobStoreOptions options, IEnumerable<string> inputs)
    {
        _options = options;
        foreach (var input in inputs)
        {
            _options.Sas.Add(input);
        }
    }

    /// <inheritdoc/>
    public bool Handles(string input) => _options.SchemeOf(input) is IContainerScheme;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputListing> ListAsync(
        string input, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (container, name) = Parse(input);
        _options.Sas.Add(input);
        var store = Open(container, name);
        if (name.Length > 0 && !name.EndsWith('/') && await RefuseAsync(() => store.GetPropertiesAsync(name, cancellationToken)) is { } single
            && !await IsFolderAsync(store, name, single, cancellationToken))
        {
            var refusal = Refusal(container, name, options);
            yield return refusal is null
                ? Listing(container, name, name[(name.LastIndexOf('/') + 1)..], single) with { Named = true }
                : throw new LukeException($"The input '{Source(container, name)}' is not read: {refusal}");
            yield break;
        }

        var glob = PathGlob.Parse("/" + name);
        var folder = (glob?.Root ?? "/" + name).Trim('/');
        folder = folder.Length > 0 ? folder + "/" : "";
        var found = await RefuseAsync(() => BlobFolder.ReadAsync(store, folder, withHidden: glob is not null, options.OutputTables, cancellationToken));
        var any = false;
        foreach (var (entry, leftOut) in found.Where(found => glob?.Matches("/" + found.Entry.Name) != false))
        {
            any = true;
            var path = entry.Name[folder.Length..];
            yield return Listing(container, entry.Name, path, entry.Properties) with
            {
                LeftOut = leftOut,
                Refusal = Refusal(container, entry.Name, options),
            };
        }

        if (!any)
        {
            throw new LukeException(
                $"There is no blob '{Source(container, name)}' and none below it. A beginning of names is written with a star: {container}/{name}*.");
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken)
    {
        var (container, name) = Parse(file.Location);
        var store = Open(container, name);
        if (seekable)
        {
            return new BlobInputStream((offset, length) => OpenRangeAsync(store, name, file, offset, length, cancellationToken), file.Length);
        }

        return await OpenRangeAsync(store, name, file, start, null, cancellationToken);
    }

    private static async Task<Stream> OpenRangeAsync(
        IBlobStore store, string name, InputFile file, long start, long? length, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await store.OpenReadAsync(name, start, length, cancellationToken);

            // Asked after the opening: the stream holds on to the version that it began with.
            var properties = await store.GetPropertiesAsync(name, cancellationToken);
            if (properties?.ETag == file.ETag)
            {
                return stream;
            }

            await stream.DisposeAsync();
            throw new InputException(ReasonCode.InputChanged, "The blob is not the one that was planned: its ETag has changed.");
        }
        catch (BlobRefusedException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, e.Message, e);
        }
        catch (BlobNotFoundException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, "The blob is gone since the job was planned.", e);
        }
    }

    /// <summary>Credentials that are missing or not enough, and names that a service does not accept, are told at the start; no repetition brings them.</summary>
    private static async Task<T> RefuseAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (BlobStoreException e) when (e.MayBeOfThisProcess || e.ComesAgain)
        {
            throw new LukeException(e.Message, e, ReasonCode.InputUnreadable);
        }
    }

    /// <summary>Whether a blob only stands for the folder of its name: it is marked so, or is empty and others lie below it.</summary>
    private static async Task<bool> IsFolderAsync(IBlobStore store, string name, BlobProperties properties, CancellationToken cancellationToken) =>
        properties.IsFolder || (properties.Length == 0 && (await store.ListPageAsync(name + "/", null, 1, cancellationToken)).Entries.Count > 0);

    private static string? Refusal(string container, string name, CorpusOptions options)
    {
        try
        {
            BlobName.Check(name);
        }
        catch (BlobStoreException e)
        {
            return char.ToLowerInvariant(e.Message[0]) + e.Message[1..];
        }

        var source = Source(container, name);
        return options.AllowedRoots.Count > 0 && !options.AllowedRoots.Any(root =>
                source.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
            ? "it lies outside the prefixes that may be read here."
            : null;
    }

    private static InputListing Listing(string container, string name, string path, BlobProperties properties) =>
        new(Source(container, name), properties.Length, properties.ETag) { Path = path, Identity = Source(container, name), Modified = properties.LastModified };

    /// <summary>The blob's URL, every character that means something in URLs escaped.</summary>
    private static string Source(string container, string name) =>
        $"{container}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>The container as it may be read for the sake of a blob, or of a folder before a pattern.</summary>
    private IBlobStore Open(string container, string name)
    {
        var place = PathGlob.Parse("/" + name)?.Root ?? "/" + name;
        return _containers.GetOrAdd((container, _options.Sas.Find(Source(container, place.TrimStart('/')))), key => BlobStores.Open(key.Container + key.Sas, _options));
    }

    /// <summary>Splits a URL into that of the container and the name of the blob; a signature is left out.</summary>
    private (string Container, string Name) Parse(string input) => _options.SchemeOf(input) is IContainerScheme scheme
        ? scheme.Split(LocationKind.Redact(input))
        : throw new ArgumentException("It is in no container.", nameof(input));
}
