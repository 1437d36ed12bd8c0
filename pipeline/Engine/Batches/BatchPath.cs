namespace LukePipeline.Engine.Batches;

/// <summary>
/// The bounds of a batch's way, from the document to the table. Together they bound what a shard holds in memory, whatever its input:
/// what a slow stage leaves undone piles up no further than the bound before it.
/// </summary>
/// <remarks>
/// The way: documents are read and encoded into a batch (<see cref="Documents"/>, <see cref="Text"/>); a stage has some batches on the way
/// at a time (<see cref="InFlight"/>); a device holds some of all its senders (<see cref="AtDevice"/>),
/// each engine a few of them (<see cref="AtEngine"/>); what crosses to another process
/// has a size (<see cref="Bytes"/>); rows are held until a row group is full (<see cref="RowGroupBytes"/>). How many words and spans a
/// batch has is no bound of memory alone: it follows from model and device, and is part of a job's plan.
/// </remarks>
public static class BatchPath
{
    /// <summary>
    /// Documents that are held for one batch: 256. Those without any candidate fill no batch, and must not pile up behind one that never
    /// fills.
    /// </summary>
    public const int Documents = 256;

    /// <summary>UTF-16 units of text that are held for one batch: 4 Mi. A batch of few candidates must not hold an archive of long documents.</summary>
    public const int Text = 4 << 20;

    /// <summary>Batches that wait for the one that an engine runs: 2. The device lets no more come than <see cref="AtDevice"/>, so that none waits outside.</summary>
    public const int AtEngine = 2;

    /// <summary>
    /// Bytes of one batch, or of its result, as it is sent: 4 MiB, which is far below what a message between processes may have, and so
    /// little that a few in flight are no matter.
    /// </summary>
    public const int Bytes = 4 << 20;

    /// <summary>
    /// Bytes in memory after which a row group is closed: 1,000,000, some ten thousand entities or a thousand embeddings. Five tables
    /// hold at most five times as much; writing one takes five times as much again for a moment. It belongs to the format: another value
    /// gives other bytes. Buffers are lent in powers of two, so that a little more would take twice as much.
    /// </summary>
    public const long RowGroupBytes = 1_000_000;

    /// <summary>
    /// Batches of one stage that wait, run or have come back unread: two more than there are engines, so that each has one at work while
    /// the next one is on its way and the last one is being settled.
    /// </summary>
    /// <param name="engines">Engines of the device here; a process without any sends to those of others.</param>
    public static int InFlight(int engines) => Math.Max(1, engines) + 2;

    /// <summary>
    /// Batches a device takes at a time, whoever sends them: for each engine one in work and one waiting, so that no engine idles between
    /// two.
    /// </summary>
    /// <param name="engines">Its engines.</param>
    public static int AtDevice(int engines) => 2 * engines;
}
