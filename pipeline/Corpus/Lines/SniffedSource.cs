using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>A source whose first bytes were looked at before it is read.</summary>
internal sealed class SniffedSource : IByteSource
{
    private readonly IByteSource _rest;
    private readonly InputException? _damage;
    private ReadOnlyMemory<byte> _head;

    private SniffedSource(ReadOnlyMemory<byte> head, IByteSource rest, InputException? damage) => (_head, Head, _rest, _damage) = (head, head, rest, damage);

    /// <summary>The first bytes, fewer than were asked for where the source ends or is damaged before.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    public long StoredBytes => _rest.StoredBytes;

    /// <summary>Looks at the first bytes of a source, which is taken over. Damage among them is met again where it lies.</summary>
    public static async ValueTask<SniffedSource> OpenAsync(IByteSource bytes, int count, CancellationToken cancellationToken)
    {
        var head = new byte[count];
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
            damage = e;
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }

        return new SniffedSource(head.AsMemory(0, length), bytes, damage);
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_head.IsEmpty)
        {
            return _damage is null ? _rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromException<int>(_damage);
        }

        var count = Math.Min(buffer.Length, _head.Length);
        _head[..count].CopyTo(buffer);
        _head = _head[count..];
        return ValueTask.FromResult(count);
    }

    public ValueTask DisposeAsync() => _rest.DisposeAsync();
}
