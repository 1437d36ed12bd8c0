using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LukePipeline.Text;

namespace LukePipeline.Tables;

/// <summary>What tells whether two documents are the same: 128 bits of SHA-256, as 32 lower-case hexadecimal digits.</summary>
public static class ContentHashes
{
    /// <summary>Hash of the text alone, in UTF-8: copies of one report are recognised by it.</summary>
    public static string OfText(Document document) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(document.Text)));

    /// <summary>
    /// Hash of all that can change a row of the document but its name and the options of the job: its text, the words, sentences and mentions that it
    /// brings, and its carried metadata in the order of their names.
    /// </summary>
    public static string OfRow(Document document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, 't', Encoding.UTF8.GetBytes(document.Text));
        Append(hash, 'w', document.Words);
        Append(hash, 's', document.Sentences);
        foreach (var mention in document.Mentions ?? [])
        {
            Append(hash, 'm', MemoryMarshal.AsBytes(new[] { mention.Start, mention.End }.AsSpan()));
            Append(hash, 'l', Encoding.UTF8.GetBytes(mention.Label));
            Append(hash, 'i', Encoding.UTF8.GetBytes(mention.Id ?? ""));
        }

        foreach (var (name, value) in document.Metadata.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            Append(hash, 'n', Encoding.UTF8.GetBytes(name));
            Append(hash, 'v', Encoding.UTF8.GetBytes(value));
        }

        return Hex(hash.GetHashAndReset());
    }

    private static void Append<T>(IncrementalHash hash, char part, IReadOnlyList<T>? ranges)
        where T : struct
    {
        if (ranges is not null)
        {
            // Two 32-bit numbers each, little-endian as on every machine that runs this.
            Append(hash, part, MemoryMarshal.AsBytes<T>(ranges.ToArray()));
        }
    }

    /// <summary>A part with its kind and its length before it, so that no two documents give the same bytes.</summary>
    private static void Append(IncrementalHash hash, char part, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = (byte)part;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], content.Length);
        hash.AppendData(head);
        hash.AppendData(content);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 16));
}
