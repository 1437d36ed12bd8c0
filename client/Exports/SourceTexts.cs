using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Client.Exports;

/// <summary>
/// The texts of documents out of the inputs as they are now. Inputs are read forward, whole from their beginning, which alone tells the place of a
/// document in them; one that the next part of the tables goes on with stays open, so that a large one is read once.
/// </summary>
/// <param name="store">Where the inputs are.</param>
/// <param name="reading">How the job read them.</param>
/// <param name="files">The files that are there, by name.</param>
internal sealed class SourceTexts(IInputStore store, CorpusOptions reading, IReadOnlyDictionary<string, InputFile> files) : IAsyncDisposable
{
    private readonly Dictionary<string, IAsyncEnumerator<CorpusEntry>> _open = new(StringComparer.Ordinal);

    /// <summary>Reads the documents of an input that are wanted, in its order. Those that are not there any more do not come.</summary>
    /// <param name="source">The input.</param>
    /// <param name="wanted">Uids of documents; each is taken out when it comes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<(string Uid, Document Document)> ReadAsync(
        string source, ISet<string> wanted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var goesOn = _open.ContainsKey(source);
        while (wanted.Count > 0 && Open(source, cancellationToken) is { } entries)
        {
            while (wanted.Count > 0 && await entries.MoveNextAsync())
            {
                if (entries.Current is Document document && RowIds.DocUid(document) is var uid && wanted.Remove(uid))
                {
                    yield return (uid, document);
                }
            }

            if (wanted.Count == 0)
            {
                yield break;
            }

            // Rows that were put into another order than their input's stand before the place that was reached.
            await CloseAsync(source);
            if (!goesOn)
            {
                yield break;
            }

            goesOn = false;
        }
    }

    /// <summary>Closes the inputs that the next rows are not of.</summary>
    public async Task KeepAsync(IReadOnlySet<string> sources)
    {
        foreach (var source in _open.Keys.Where(source => !sources.Contains(source)).ToList())
        {
            await CloseAsync(source);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KeepAsync(new HashSet<string>());

    private IAsyncEnumerator<CorpusEntry>? Open(string source, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(source, out var entries) && files.TryGetValue(source, out var file))
        {
            _open[source] = entries = new CorpusReader(store, reading).ReadPartAsync(file, InputPart.Whole(0), cancellationToken).GetAsyncEnumerator(cancellationToken);
        }

        return entries;
    }

    private async Task CloseAsync(string source)
    {
        if (_open.Remove(source, out var entries))
        {
            await entries.DisposeAsync();
        }
    }
}
