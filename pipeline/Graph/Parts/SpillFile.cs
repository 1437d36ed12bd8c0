namespace LukePipeline.Graph.Parts;

/// <summary>A run of bytes of one slot in a file of parts.</summary>
/// <param name="Slot">The slot, see <see cref="Slots"/>.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is.</param>
internal sealed record SpillBlock(int Slot, long Offset, int Length);

/// <summary>
/// Sorts parts by slot into one local file: what is held of all slots together is bounded, and goes to the file as one block of
/// each when it is full.
/// </summary>
internal sealed class SpillFile : IAsyncDisposable
{
    /// <summary>Held in memory by all slots together; two units at work hold twice that.</summary>
    private const long MostHeld = 16 << 20;

    private readonly FileStream _file;
    private readonly MemoryStream[] _held;
    private readonly PartWriter[] _writers;
    private readonly int _partitions;
    private readonly List<SpillBlock> _blocks = [];

    /// <summary>Creates the file.</summary>
    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="partitions">Number of partitions.</param>
    public SpillFile(string path, int partitions)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        _partitions = partitions;
        _held = [.. Enumerable.Range(0, Slots.Count(partitions)).Select(_ => new MemoryStream())];
        _writers = Array.ConvertAll(_held, held => new PartWriter(held));
    }

    /// <summary>The blocks that were written.</summary>
    public IReadOnlyList<SpillBlock> Blocks => _blocks;

    /// <summary>The writer of what is said of a node.</summary>
    public PartWriter this[UInt128 node] => _writers[Slots.OfNode(node, _partitions)];

    /// <summary>The writer of the mentions of a document.</summary>
    public PartWriter OfDocument(UInt128 document) => _writers[Slots.OfDocument(document, _partitions)];

    /// <summary>The writer of what every partition reads.</summary>
    public PartWriter OfAll => _writers[Slots.OfAll(_partitions)];

    /// <summary>Writes what is held to the file if it is too much.</summary>
    public Task MakeRoomAsync(CancellationToken cancellationToken) =>
        _held.Sum(held => held.Length) > MostHeld ? FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Writes what is held, and closes the file.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        for (var slot = 0; slot < _held.Length; slot++)
        {
            var held = _held[slot];
            if (held.Length > 0)
            {
                _blocks.Add(new SpillBlock(slot, _file.Position, (int)held.Length));
                await _file.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), cancellationToken).ConfigureAwait(false);
                held.SetLength(0);
            }
        }
    }
}
