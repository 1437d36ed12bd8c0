using System.Text.Json.Nodes;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Delta;

/// <summary>The columns of a table as a Delta Lake log names them.</summary>
internal static class DeltaSchema
{
    /// <summary>The schema, as the text of JSON that the log holds.</summary>
    public static string Of(Table table) => new JsonObject
    {
        ["type"] = "struct",
        ["fields"] = new JsonArray([.. table.Columns.Select(Field)]),
    }.ToJsonString();

    private static JsonNode Field(TableColumn column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = TypeOf(column.Type),

        // A reader may take it for a promise, and gains nothing by it.
        ["nullable"] = true,
        ["metadata"] = new JsonObject(),
    };

    private static JsonNode TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "string",
        ColumnType.Bool => "boolean",
        ColumnType.Int => "integer",
        ColumnType.Long => "long",
        ColumnType.Float => "float",
        ColumnType.Double => "double",
        ColumnType.Date => "date",
        ColumnType.Timestamp => "timestamp",
        ColumnType.Vector => List("float"),
        ColumnType.TextList => List("string"),
        _ => throw new NotSupportedException($"A log has no type for {type}."),
    };

    private static JsonObject List(string element) => new() { ["type"] = "array", ["elementType"] = element, ["containsNull"] = true };
}
