using System.Buffers.Binary;
using System.Text;

namespace LukePipeline.Ground.Torch;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF shared library asks of the system ("GLIBCXX_3.4.32 of libstdc++.so.6"),
/// and the one change that we make to such a file: marking a version as weak, so that the dynamic loader does without it.
/// </summary>
/// <remarks>Layout: System V ABI, and the "GNU symbol versioning" chapter of the Linux Standard Base.</remarks>
internal sealed class ElfVersionNeeds
{
    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    private readonly byte[] _image;
    private readonly List<(ulong Address, ulong Size, ulong Offset)> _segments = [];
    private readonly Dictionary<ulong, ulong> _dynamic = [];

    /// <summary>Reads the tables of the library; the bytes are changed in place by <see cref="MarkWeak"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF library, or are cut short.</exception>
    public ElfVersionNeeds(byte[] image)
    {
        _image = image;
        try
        {
            ReadSegments();
            Needs = [.. ReadNeeds()];
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or OverflowException)
        {
            throw new InvalidDataException("The ELF tables point outside of the file.", e);
        }
    }

    /// <summary>Every version asked for, in file order.</summary>
    public IReadOnlyList<Need> Needs { get; }

    /// <summary>
    /// True if some relocation of the library binds to a symbol of this version: then the version is really needed,
    /// and marking it as weak would only move the failure to the first call.
    /// </summary>
    public bool IsReferenced(Need need)
    {
        const ulong symbols = 6, versions = 0x6ffffff0;
        if (_dynamic[symbols] == 0)
        {
            return false;
        }

        return RelocatedSymbols().Any(symbol =>
            symbol != 0 && (U16(FileOffset(_dynamic[versions]) + symbol * 2) & 0x7fff) == need.Index);
    }

    /// <summary>True if the loader accepts that the version is absent.</summary>
    public bool IsWeak(Need need) => (U16(need.FlagsOffset) & WeakFlag) != 0;

    /// <summary>Sets the weak flag of one version: a loader that lacks the version then goes on without an error.</summary>
    public void MarkWeak(Need need) => BinaryPrimitives.WriteUInt16LittleEndian(
        _image.AsSpan(checked((int)need.FlagsOffset), 2), (ushort)(U16(need.FlagsOffset) | WeakFlag));

    private void ReadSegments()
    {
        if (!_image.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        const uint load = 1, dynamic = 2;
        ulong table = U64(32);
        ulong entrySize = U16(54);
        ulong count = U16(56);
        (ulong Offset, ulong Size) dynamicSegment = default;
        for (ulong i = 0; i < count; i++)
        {
            ulong header = table + i * entrySize;
            uint type = U32(header);
            if (type == load)
            {
                _segments.Add((U64(header + 16), U64(header + 32), U64(header + 8)));
            }
            else if (type == dynamic)
            {
                dynamicSegment = (U64(header + 8), U64(header + 32));
            }
        }

        for (ulong at = 0; at + 16 <= dynamicSegment.Size; at += 16)
        {
            _dynamic.TryAdd(U64(dynamicSegment.Offset + at), U64(dynamicSegment.Offset + at + 8));
        }
    }

    private IEnumerable<Need> ReadNeeds()
    {
        const ulong strings = 5, needs = 0x6ffffffe, needCount = 0x6fffffff;
        if (!_dynamic.TryGetValue(needs, out ulong address))
        {
            yield break;
        }

        ulong names = FileOffset(_dynamic[strings]);
        ulong library = FileOffset(address);
        for (ulong i = 0; i < _dynamic.GetValueOrDefault(needCount); i++)
        {
            string libraryName = Text(names + U32(library + 4));
            ulong entry = library + U32(library + 8);
            for (int j = 0; j < U16(library + 2); j++)
            {
                yield return new Need(libraryName, Text(names + U32(entry + 8)), U16(entry + 6), entry + 4);
                entry += U32(entry + 12);
            }

            library += U32(library + 12);
        }
    }

    private IEnumerable<ulong> RelocatedSymbols()
    {
        const ulong rela = 7, relaSize = 8, jumpRelocations = 23, jumpSize = 2, entrySize = 24;
        foreach (var (table, size) in new[] { (rela, relaSize), (jumpRelocations, jumpSize) })
        {
            if (_dynamic.TryGetValue(table, out ulong address))
            {
                ulong start = FileOffset(address);
                for (ulong at = 0; at + entrySize <= _dynamic.GetValueOrDefault(size); at += entrySize)
                {
                    yield return U32(start + at + 12); // the upper half of r_info
                }
            }
        }
    }

    private ulong FileOffset(ulong address)
    {
        foreach (var (start, size, offset) in _segments)
        {
            if (address >= start && address - start < size)
            {
                return address - start + offset;
            }
        }

        throw new InvalidDataException($"No segment of the ELF file holds address {address:x}.");
    }

    private ReadOnlySpan<byte> At(ulong offset, int length) =>
        offset <= (ulong)_image.Length
            ? _image.AsSpan((int)offset, length)
            : throw new InvalidDataException("The ELF tables point outside of the file.");

    private ushort U16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private uint U32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    private ulong U64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(At(offset, 8));

    private string Text(ulong offset)
    {
        var rest = At(offset, 0).IsEmpty && offset < (ulong)_image.Length ? _image.AsSpan((int)offset) : [];
        int end = rest.IndexOf((byte)0);
        return end >= 0
            ? Encoding.ASCII.GetString(rest[..end])
            : throw new InvalidDataException("A name in the ELF file has no end.");
    }

    /// <summary>One version that the file asks for.</summary>
    /// <param name="Library">The library that should define it, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="Version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="Index">The number by which symbols refer to it.</param>
    /// <param name="FlagsOffset">Where its flags stand in the file.</param>
    internal sealed record Need(string Library, string Version, ushort Index, ulong FlagsOffset);
}
