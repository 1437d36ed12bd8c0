using System.Text.Json;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>A row of a table as a JSON object, its columns in their order.</summary>
internal static class RowJson
{
    /// <summary>Writes a row.</summary>
    public static void Write(Utf8JsonWriter json, Table table, PartRow row)
    {
        json.WriteStartObject();
        foreach (var column in table.Columns.Where(column => row.Values.Has(column.Name)))
        {
            json.WritePropertyName(column.Name);
            if (row.Values.IsNull(column.Name, row.Row))
            {
                json.WriteNullValue();
            }
            else
            {
                WriteValue(json, column, row.Values, row.Row);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, TableColumn column, ITableValues values, int row)
    {
        switch (column.Type)
        {
            case ColumnType.Text:
                json.WriteStringValue(values.Text(column.Name, row));
                break;
            case ColumnType.Int:
                json.WriteNumberValue(values.Number<int>(column.Name, row));
                break;
            case ColumnType.Long when column.Nullable:
                json.WriteNumberValue(values.Nullable<long>(column.Name, row)!.Value);
                break;
            case ColumnType.Long:
                json.WriteNumberValue(values.Number<long>(column.Name, row));
                break;
            case ColumnType.Float:
                json.WriteNumberValue(values.Number<float>(column.Name, row));
                break;
            case ColumnType.Double:
                json.WriteNumberValue(values.Nullable<double>(column.Name, row)!.Value);
                break;
            case ColumnType.Bool:
                json.WriteBooleanValue(values.Nullable<bool>(column.Name, row)!.Value);
                break;
            case ColumnType.Date:
                json.WriteStringValue(values.Nullable<DateOnly>(column.Name, row)!.Value.ToString("O"));
                break;
            case ColumnType.Timestamp:
                json.WriteStringValue(values.Nullable<DateTime>(column.Name, row)!.Value);
                break;
            case ColumnType.Vector:
                json.WriteStartArray();
                foreach (var value in values.Vector(column.Name, row))
                {
                    json.WriteNumberValue(value);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStartArray();
                foreach (var text in values.Texts(column.Name, row))
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
        }
    }
}
