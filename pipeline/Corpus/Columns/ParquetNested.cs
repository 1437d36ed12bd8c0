using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Corpus.Columns;

/// <summary>A column of lists or structures, read as JSON text without blanks: the same that is carried of such a value in JSON lines.</summary>
internal sealed class ParquetNested
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ParquetNode _column;
    private readonly ParquetNode[] _leaves;

    private ParquetNested(ParquetNode column) => (_column, _leaves) = (column, [.. column.Leaves]);

    /// <summary>Finds a column; null if there is none of that name.</summary>
    public static ParquetNested? Find(ParquetReader parquet, string name) => ParquetNode.Find(parquet, name) is { } column ? new ParquetNested(column) : null;

    /// <summary>The chunks of this column in a row group.</summary>
    public IEnumerable<ParquetChunk> Chunks(ParquetRowGroupReader group) => _leaves.Select(leaf => ParquetChunk.Of(group, leaf.Field!, _column.Name));

    private async Task<RawColumnData> ReadAsync(ParquetRowGroupReader group, ParquetNode leaf, CancellationToken cancellationToken)
    {
        try
        {
            return await group.ReadRawColumnDataBaseAsync(leaf.Field!, cancellationToken);
        }
        catch (OverflowException e) when (leaf.Field is DecimalDataField { Precision: var precision })
        {
            throw new InputException(
                ReasonCode.UnsupportedFormat,
                $"Column '{_column.Name}' holds lists or structures with numbers of {precision} digits, of which 28 are read: cast them to text, or leave the column out of --metadata-fields.",
                e);
        }
    }

    /// <summary>Reads the column of a row group.</summary>
    public async Task<ParquetColumn.Values> ReadAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        var slots = new Dictionary<ParquetNode, ParquetSlots>();
        try
        {
            foreach (var leaf in _leaves)
            {
                slots[leaf] = new ParquetSlots(_column.Name, await ReadAsync(group, leaf, cancellationToken), leaf);
            }

            var texts = new string?[checked((int)group.RowCount)];
            var total = 0L;
            using var stream = new MemoryStream();
            await using var writer = new Utf8JsonWriter(stream, Compact);
            for (var row = 0; row < texts.Length; row++)
            {
                if (Slot(_column).Definition < _column.Definition && _column.IsOptional)
                {
                    Skip(_column);
                    continue;
                }

                stream.SetLength(0);
                writer.Reset(stream);
                Write(_column, writer);
                writer.Flush();
                total += stream.Length;
                if (total > ParquetRowGroup.MaxBytes)
                {
                    throw new InputException(
                        ReasonCode.DecompressionBomb, $"Column '{_column.Name}' of a row group becomes more than {ParquetRowGroup.MaxBytes} bytes of text, which is out of all proportion to the file.");
                }

                texts[row] = System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
            }

            return new ParquetColumn.Values(null, texts);
        }
        finally
        {
            foreach (var leaf in slots.Values)
            {
                leaf.Dispose();
            }
        }

        ParquetSlots Slot(ParquetNode node) => slots[node.Leaves.First()];

        void Skip(ParquetNode node)
        {
            foreach (var leaf in node.Leaves)
            {
                slots[leaf].Next();
            }
        }

        void Write(ParquetNode node, Utf8JsonWriter writer)
        {
            if (node.IsRepeated)
            {
                WriteList(node, node, writer);
            }
            else if (node.IsOptional && Slot(node).Definition < node.Definition)
            {
                Skip(node);
                writer.WriteNullValue();
            }
            else if (node.IsMap && node.Children is [{ IsRepeated: true, Children: [_, _] } entry])
            {
                WriteMap(entry, writer);
            }
            else if (node.IsList && node.Children is [{ IsRepeated: true } repeated])
            {
                // The level in between is a name that the writer chose, unless it holds more than one thing.
                WriteList(repeated, repeated.Children is [var element] && repeated.Name != "array" && !repeated.Name.EndsWith("_tuple", StringComparison.Ordinal) ? element : repeated, writer);
            }
            else
            {
                WriteContent(node, writer);
            }
        }

        void WriteContent(ParquetNode node, Utf8JsonWriter writer)
        {
            if (node.Field is not null)
            {
                slots[node].Write(writer);
                slots[node].Next();
                return;
            }

            writer.WriteStartObject();
            foreach (var child in node.Children)
            {
                writer.WritePropertyName(child.Name);
                Write(child, writer);
            }

            writer.WriteEndObject();
        }

        void WriteList(ParquetNode repeated, ParquetNode element, Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            if (Slot(repeated).Definition < repeated.Definition)
            {
                Skip(repeated);
            }
            else
            {
                do
                {
                    if (element == repeated)
                    {
                        WriteContent(element, writer);
                    }
                    else
                    {
                        Write(element, writer);
                    }
                }
                while (Slot(repeated).Repetition == repeated.Repetition);
            }

            writer.WriteEndArray();
        }

        void WriteMap(ParquetNode entry, Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (Slot(entry).Definition < entry.Definition)
            {
                Skip(entry);
            }
            else
            {
                do
                {
                    writer.WritePropertyName(Slot(entry.Children[0]).Text() ?? "");
                    Skip(entry.Children[0]);
                    Write(entry.Children[1], writer);
                }
                while (Slot(entry).Repetition == entry.Repetition);
            }

            writer.WriteEndObject();
        }
    }
}
