using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Parts;

/// <summary>The ids of the graph: 128 bits of SHA-256, the same on every machine and however an archive is cut.</summary>
internal static class GraphIds
{
    /// <summary>Id of what several documents name.</summary>
    public static UInt128 OfNode(NameKey key) => Hash($"{key.Label}\0{key.Words}");

    /// <summary>Id of what one document names.</summary>
    public static UInt128 OfLocalNode(NameKey key, string docUid) => Hash($"{key.Label}\0{key.Words}\0{docUid}");

    /// <summary>Id of an edge.</summary>
    public static UInt128 OfEdge(UInt128 source, string type, UInt128 target) => Hash($"{Text(source)}\0{type}\0{Text(target)}");

    /// <summary>A document as a number: its id is one, in hexadecimal.</summary>
    public static UInt128 OfDocument(string docUid) =>
        docUid.Length == 32 && UInt128.TryParse(docUid, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : Hash(docUid);

    /// <summary>128 bits of any text: to group by, and to order by.</summary>
    public static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The id as it stands in tables: 32 lower-case hexadecimal digits.</summary>
    public static string Text(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The partition of an id: its first bits, so that partitions one after another are in the order of ids.</summary>
    /// <param name="id">The id.</param>
    /// <param name="partitions">A power of two.</param>
    public static int PartitionOf(UInt128 id, int partitions) => partitions == 1 ? 0 : (int)(id >> (128 - int.Log2(partitions)));
}
