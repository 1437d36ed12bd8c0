using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LukePipeline.Text;

namespace LukePipeline.Tables;

/// <summary>The ids that tie the tables together. They depend on the inputs alone, so they survive re-runs.</summary>
public static class RowIds
{
    /// <summary>
    /// Id of a document: the first 128 bits of SHA-256 over its source in UTF-8, a zero byte, and what names it there: the letter <c>p</c>
    /// and its ordinal as eight bytes, little-endian, or the letter <c>i</c> and its id in UTF-8; 32 lower-case hexadecimal digits.
    /// </summary>
    /// <param name="entry">The document, or the place where none could be read.</param>
    public static string DocUid(CorpusEntry entry)
    {
        if (entry.Key is { } key)
        {
            return Hash(entry.Source, [(byte)'i', .. Encoding.UTF8.GetBytes(key)]);
        }

        Span<byte> ordinal = stackalloc byte[1 + sizeof(long)];
        ordinal[0] = (byte)'p';
        BinaryPrimitives.WriteInt64LittleEndian(ordinal[1..], entry.Ordinal);
        return Hash(entry.Source, ordinal);
    }

    /// <summary>
    /// Id of a document in tables of version 1: the same over the place of the input and the position of the document there, as eight
    /// bytes. Such an archive could not move.
    /// </summary>
    /// <param name="location">Full path or URL of the input.</param>
    /// <param name="position">Where in it the document begins.</param>
    public static string DocUidOfVersion1(string location, long position)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position);
        return Hash(location, bytes);
    }

    /// <summary>Id of a mention: <c>doc_uid:start-end</c>, in code points. Mentions of a document never overlap, so it is unique.</summary>
    public static string EntityId(string docUid, int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{docUid}:{start}-{end}");

    private static string Hash(string source, ReadOnlySpan<byte> key)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(source), 0, .. key];
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
    }
}
