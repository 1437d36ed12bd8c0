using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>Opens a file of JSON by the shape that its first bytes have.</summary>
internal static class ShapedJson
{
    /// <summary>Opens a whole file.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="bytes">The file from its first byte; taken over.</param>
    /// <param name="parser">Reads objects.</param>
    /// <param name="options">How inputs are read.</param>
    /// <param name="cancellationToken">Stops the look at the first bytes.</param>
    public static async ValueTask<IEntryReader> OpenAsync(
        string source, IByteSource bytes, JsonDocumentParser parser, CorpusOptions options, CancellationToken cancellationToken)
    {
        var head = new byte[JsonShape.SniffLength];
        var length = 0;
        InputException? damage = null;
        try
        {
            while (length < head.Length && await bytes.ReadAsync(head.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
            }
        }
        catch (InputException e)
        {
            // What came before the damage is read.
            damage = e;
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }

        IByteSource whole = new PushedBackSource(head.AsMemory(0, length), bytes, damage);
        return JsonShape.IsWhole(head.AsSpan(0, length), InputName.IsJson(source))
            ? new JsonFileReader(source, whole, parser, options)
            : new JsonLinesReader(source, whole, 0, long.MaxValue, parser, options);
    }

    /// <summary>A source with bytes before it that were taken out to be looked at.</summary>
    private sealed class PushedBackSource(ReadOnlyMemory<byte> head, IByteSource rest, InputException? damage) : IByteSource
    {
        private ReadOnlyMemory<byte> _head = head;

        public long StoredBytes => rest.StoredBytes;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_head.IsEmpty)
            {
                return damage is null ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromException<int>(damage);
            }

            var count = Math.Min(buffer.Length, _head.Length);
            _head[..count].CopyTo(buffer);
            _head = _head[count..];
            return ValueTask.FromResult(count);
        }

        public ValueTask DisposeAsync() => rest.DisposeAsync();
    }
}
