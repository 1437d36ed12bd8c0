using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LukePipeline.Tables;

/// <summary>The ids that tie the tables together. They depend on the inputs alone, so they survive re-runs.</summary>
public static class RowIds
{
    /// <summary>
    /// Id of a document: the first 128 bits of SHA-256 over the source in UTF-8, a zero byte and the position as eight
    /// bytes, little-endian; 32 lower-case hexadecimal digits. Unique where the ids of users repeat.
    /// </summary>
    /// <param name="source">Input that the document came from, as the plan names it.</param>
    /// <param name="position">Where in the source it begins.</param>
    public static string DocUid(string source, long position)
    {
        var length = Encoding.UTF8.GetByteCount(source);
        var bytes = new byte[length + 1 + sizeof(long)];
        Encoding.UTF8.GetBytes(source, bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(length + 1), position);
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
    }

    /// <summary>Id of a mention: <c>doc_uid:start-end</c>, in code points. Mentions of a document never overlap, so it is unique.</summary>
    public static string EntityId(string docUid, int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{docUid}:{start}-{end}");
}
