using System.Buffers;
using LukePipeline.Ground;

namespace LukePipeline.Parquet;

/// <summary>
/// Takes the columns that nobody asks for out of the metadata of a file, before the library sees them: it refuses a file for the sake of a
/// column of a type that it does not know, whether that is read or not.
/// </summary>
internal static class ParquetPruning
{
    private const short SchemaField = 2;
    private const short RowGroupsField = 4;

    /// <summary>Keeps some columns, with all that lies below them.</summary>
    /// <param name="metadata">FileMetaData as it stands in the file, well-formed.</param>
    /// <param name="wanted">Names of columns at the top.</param>
    /// <param name="names">Names of all columns at the top, in order.</param>
    /// <returns>The metadata of a file with those columns alone; the same where the schema is not what it has to be, for the library to refuse.</returns>
    /// <exception cref="InputException">Two columns have one of the names.</exception>
    public static byte[] Keep(byte[] metadata, IReadOnlySet<string> wanted, out IReadOnlyList<string> names)
    {
        names = [];
        var output = new ArrayBufferWriter<byte>(metadata.Length);
        var reader = new ThriftReader(metadata);
        short field = 0;
        while (true)
        {
            var head = reader.Position;
            if (!reader.TryReadField(ref field, out var type))
            {
                return metadata;
            }

            if (type == ThriftReader.Stop)
            {
                output.Write([ThriftReader.Stop]);
                return output.WrittenSpan.ToArray();
            }

            var value = reader.Position;
            if (field is SchemaField or RowGroupsField && type == ThriftReader.List)
            {
                output.Write(metadata.AsSpan(head, value - head));
                if (!(field == SchemaField ? KeepSchema(metadata, ref reader, wanted, output, out names) : KeepRowGroups(metadata, ref reader, wanted, output)))
                {
                    return metadata;
                }
            }
            else if (reader.TrySkip(type))
            {
                output.Write(metadata.AsSpan(head, reader.Position - head));
            }
            else
            {
                return metadata;
            }
        }
    }

    private static bool KeepSchema(byte[] metadata, ref ThriftReader reader, IReadOnlySet<string> wanted, ArrayBufferWriter<byte> output, out IReadOnlyList<string> names)
    {
        names = [];
        if (!reader.TryReadListHead(out var type, out var count) || type != ThriftReader.Structure || count == 0)
        {
            return false;
        }

        var elements = new List<SchemaElement>();
        for (; count > 0; count--)
        {
            if (SchemaElement.Read(ref reader) is not { } element)
            {
                return false;
            }

            elements.Add(element);
        }

        var (found, kept, children) = (new List<string>(), new List<SchemaElement>(), 0);
        for (var at = 1; at < elements.Count;)
        {
            var begin = at;
            for (var open = 1L; open > 0; at++)
            {
                if (at >= elements.Count)
                {
                    return false;
                }

                open += elements[at].Children - 1;
            }

            var name = elements[begin].Name;
            if (wanted.Contains(name))
            {
                if (found.Contains(name))
                {
                    throw ParquetFooter.WrongSchema($"two columns are called '{name}'");
                }

                kept.AddRange(elements[begin..at]);
                children++;
            }

            found.Add(name);
        }

        names = found;
        ThriftWriter.ListHead(output, kept.Count + 1, ThriftReader.Structure);
        elements[0].WriteWith(metadata, children, output);
        kept.ForEach(element => output.Write(metadata.AsSpan(element.Start, element.End - element.Start)));
        return true;
    }

    private static bool KeepRowGroups(byte[] metadata, ref ThriftReader reader, IReadOnlySet<string> wanted, ArrayBufferWriter<byte> output)
    {
        if (!reader.TryReadListHead(out var type, out var count) || (type != ThriftReader.Structure && count > 0))
        {
            return false;
        }

        ThriftWriter.ListHead(output, count, ThriftReader.Structure);
        for (; count > 0; count--)
        {
            short field = 0;
            while (true)
            {
                var head = reader.Position;
                if (!reader.TryReadField(ref field, out var kind))
                {
                    return false;
                }

                if (field == 1 && kind == ThriftReader.List)
                {
                    output.Write(metadata.AsSpan(head, reader.Position - head));
                    if (!KeepChunks(metadata, ref reader, wanted, output))
                    {
                        return false;
                    }

                    continue;
                }

                if (kind != ThriftReader.Stop && !reader.TrySkip(kind))
                {
                    return false;
                }

                output.Write(metadata.AsSpan(head, reader.Position - head));
                if (kind == ThriftReader.Stop)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static bool KeepChunks(byte[] metadata, ref ThriftReader reader, IReadOnlySet<string> wanted, ArrayBufferWriter<byte> output)
    {
        if (!reader.TryReadListHead(out var type, out var count) || (type != ThriftReader.Structure && count > 0))
        {
            return false;
        }

        var kept = new List<(int Start, int End)>();
        for (; count > 0; count--)
        {
            var start = reader.Position;
            if (!ColumnPath.TryRead(ref reader, out var column))
            {
                return false;
            }

            if (column is not null && wanted.Contains(column))
            {
                kept.Add((start, reader.Position));
            }
        }

        ThriftWriter.ListHead(output, kept.Count, ThriftReader.Structure);
        kept.ForEach(chunk => output.Write(metadata.AsSpan(chunk.Start, chunk.End - chunk.Start)));
        return true;
    }
}
