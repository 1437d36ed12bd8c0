using LukePipeline.Ground;

namespace LukePipeline.Parquet;

/// <summary>
/// Bounds what a file announces of itself before the library makes objects of it, which it does by recursion: a schema is a tree,
/// written as a list of elements that say how many children follow.
/// </summary>
internal static class ParquetSchemaTree
{
    /// <summary>Lists of structures of lists nest a few levels deep; the library recurses once a level.</summary>
    private const int MaxDepth = 32;

    /// <summary>Columns and groups; tables of more are no archives of documents.</summary>
    private const int MaxElements = 10_000;

    /// <summary>Bytes of a name: the library joins them to paths, once for every column below.</summary>
    private const int MaxNameBytes = 1024;

    private const int MaxRowGroups = 65_536;

    /// <summary>Column chunks of all row groups; each becomes some hundred bytes of objects.</summary>
    private const int MaxChunks = 1_000_000;

    private const short Schema = 2, RowGroups = 4, Name = 4, Children = 5, Columns = 1;

    /// <summary>Checks metadata as <see cref="ThriftCopy"/> wrote it.</summary>
    /// <exception cref="InputException">The schema is no tree, or something is beyond its bound.</exception>
    public static void Check(ReadOnlySpan<byte> metadata)
    {
        var reader = new ThriftReader(metadata);
        var hasSchema = false;
        short field = 0;
        while (reader.TryReadField(ref field, out var type) && type != ThriftReader.Stop)
        {
            if (field == Schema)
            {
                CheckSchema(ref reader);
                hasSchema = true;
            }
            else if (field == RowGroups)
            {
                CheckRowGroups(ref reader);
            }
            else
            {
                reader.TrySkip(type);
            }
        }

        if (!hasSchema)
        {
            throw ParquetFooter.Broken("it has no schema");
        }
    }

    private static void CheckSchema(ref ThriftReader reader)
    {
        reader.TryReadListHead(out _, out var count);
        if (count > MaxElements)
        {
            throw ParquetFooter.Broken($"its schema has {count} elements, more than {MaxElements}");
        }

        // For each level that is open, how many of its children are still to come.
        var open = new Stack<int>();
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                if (!open.TryPop(out var rest))
                {
                    throw ParquetFooter.Broken("its schema is no tree");
                }

                open.Push(rest - 1);
            }

            var children = ReadChildren(ref reader);
            if (children > 0)
            {
                open.Push(children);
            }

            if (open.Count > MaxDepth)
            {
                throw ParquetFooter.Broken($"its schema is more than {MaxDepth} levels deep");
            }

            while (open.TryPeek(out var last) && last == 0)
            {
                open.Pop();
            }
        }

        if (count == 0 || open.Count > 0)
        {
            throw ParquetFooter.Broken("its schema breaks off");
        }
    }

    private static int ReadChildren(ref ThriftReader reader)
    {
        var children = 0;
        short field = 0;
        while (reader.TryReadField(ref field, out var type) && type != ThriftReader.Stop)
        {
            if (field == Children)
            {
                reader.TryReadInt32(out children);
            }
            else if (field == Name)
            {
                reader.TryReadBytes(out var name);
                if (name.Length > MaxNameBytes)
                {
                    throw ParquetFooter.Broken($"a name in its schema has {name.Length} bytes, more than {MaxNameBytes}");
                }
            }
            else
            {
                reader.TrySkip(type);
            }
        }

        return children is >= 0 and <= MaxElements ? children : throw ParquetFooter.Broken($"its schema announces {children} children of one element");
    }

    private static void CheckRowGroups(ref ThriftReader reader)
    {
        reader.TryReadListHead(out _, out var groups);
        if (groups > MaxRowGroups)
        {
            throw ParquetFooter.Broken($"it has {groups} row groups, more than {MaxRowGroups}");
        }

        var chunks = 0L;
        for (var i = 0; i < groups; i++)
        {
            short field = 0;
            while (reader.TryReadField(ref field, out var type) && type != ThriftReader.Stop)
            {
                if (field != Columns)
                {
                    reader.TrySkip(type);
                    continue;
                }

                reader.TryReadListHead(out var element, out var count);
                chunks += count;
                for (var column = 0; column < count; column++)
                {
                    reader.TrySkip(element);
                }
            }
        }

        if (chunks > MaxChunks)
        {
            throw ParquetFooter.Broken($"its row groups have {chunks} columns together, more than {MaxChunks}");
        }
    }
}
