using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// Counts documents whose id another document bears too, in bounded memory: of each id a hash is kept, and beyond some millions of
/// them the hashes go to files, by their first bits, which are counted one after another.
/// </summary>
/// <remarks>Two different ids count as one with a probability of n² / 2⁶⁵: of 100 million documents once in some four thousand jobs.</remarks>
/// <param name="folder">Where the files may lie.</param>
/// <param name="inMemory">How many hashes are held. Default: 4 million, 32 MB.</param>
internal sealed class DuplicateIds(string folder, int inMemory = 1 << 22) : IDisposable
{
    private const int Bits = 6;

    private readonly List<ulong> _hashes = [];
    private FileStream[]? _files;

    /// <summary>Takes the id of one document.</summary>
    public void Add(string id)
    {
        _hashes.Add(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id)));
        if (_hashes.Count >= inMemory)
        {
            Spill();
        }
    }

    /// <summary>How many documents bear an id that another document bears too.</summary>
    public long Count()
    {
        if (_files is null)
        {
            return Repetitions(_hashes);
        }

        Spill();
        return _files.Sum(file =>
        {
            file.Position = 0;
            var hashes = new ulong[file.Length / sizeof(ulong)];
            file.ReadExactly(MemoryMarshal.AsBytes(hashes.AsSpan()));
            return Repetitions([.. hashes]);
        });
    }

    /// <summary>Deletes the files.</summary>
    public void Dispose()
    {
        foreach (var file in _files ?? [])
        {
            file.Dispose();
        }
    }

    private static long Repetitions(List<ulong> hashes)
    {
        hashes.Sort();
        var count = 0L;
        for (var i = 0; i < hashes.Count; i++)
        {
            count += (i > 0 && hashes[i] == hashes[i - 1]) || (i + 1 < hashes.Count && hashes[i] == hashes[i + 1]) ? 1 : 0;
        }

        return count;
    }

    private void Spill()
    {
        _files ??= [.. Enumerable.Range(0, 1 << Bits).Select(_ => new FileStream(
            Path.Combine(folder, SpoolNames.New()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 14, FileOptions.DeleteOnClose))];
        foreach (var hash in _hashes)
        {
            var value = hash;
            _files[hash >> (64 - Bits)].Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)));
        }

        _hashes.Clear();
    }
}
