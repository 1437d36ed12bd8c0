using System.Text;

namespace LukePipeline.Parquet;

/// <summary>Finds out which column a chunk belongs to.</summary>
internal static class ColumnPath
{
    /// <summary>Reads a ColumnChunk.</summary>
    /// <param name="reader">Stands at the chunk, and behind it afterwards.</param>
    /// <param name="column">The column at the top that it lies in; null where it does not say.</param>
    /// <returns>False where the bytes make no sense.</returns>
    public static bool TryRead(ref ThriftReader reader, out string? column)
    {
        column = null;
        short field = 0;
        while (reader.TryReadField(ref field, out var type))
        {
            if (type == ThriftReader.Stop)
            {
                return true;
            }

            if (!(field == 3 && type == ThriftReader.Structure ? TryReadMetadata(ref reader, ref column) : reader.TrySkip(type)))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadMetadata(ref ThriftReader reader, ref string? column)
    {
        short field = 0;
        while (reader.TryReadField(ref field, out var type))
        {
            if (type == ThriftReader.Stop)
            {
                return true;
            }

            if (!(field == 3 && type == ThriftReader.List ? TryReadPath(ref reader, ref column) : reader.TrySkip(type)))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadPath(ref ThriftReader reader, ref string? column)
    {
        if (!reader.TryReadListHead(out var type, out var count) || (type != ThriftReader.Binary && count > 0))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!reader.TryReadBytes(out var name))
            {
                return false;
            }

            column ??= Encoding.UTF8.GetString(name);
        }

        return true;
    }
}
