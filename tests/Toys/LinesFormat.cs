using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LukePipeline.Tables;

namespace LukePipeline.Tests.Toys;

/// <summary>A table format as a newcomer would write it: one JSON object a line.</summary>
internal sealed class LinesFormat : ITableFormat
{
    public string Name => "lines";

    public string Extension => ".lines.jsonl";

    public string? DuckDbReader => "read_json";

    public string? DeltaProvider => null;

    public Task<ITableFile<TRow>> CreateAsync<TRow>(
        string path, IReadOnlyList<Column<TRow>> columns, TableWriterOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<ITableFile<TRow>>(new LinesFile<TRow>(path, columns));

    public async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        Stream stream, string origin, IReadOnlyList<string> columns, Func<ITableValues, int, TRow> select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return select(new Line(JsonNode.Parse(line)!.AsObject()), 0);
        }
    }

    public async Task<IReadOnlyList<string>> ReadColumnNamesAsync(Stream stream, string origin, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken) is { } line ? [.. JsonNode.Parse(line)!.AsObject().Select(value => value.Key)] : [];
    }

    private sealed class Line(JsonObject values) : ITableValues
    {
        public bool Has(string column) => values.ContainsKey(column);

        public string? Text(string column, int row) => values[column]?.GetValue<string>();

        public IReadOnlyList<string> Texts(string column, int row) => [.. values[column]!.AsArray().Select(text => text!.GetValue<string>())];

        public T Number<T>(string column, int row)
            where T : struct => values[column]!.GetValue<T>();

        public T? Nullable<T>(string column, int row)
            where T : struct => values[column]?.GetValue<T>();

        public float[] Vector(string column, int row) => [.. values[column]!.AsArray().Select(value => value!.GetValue<float>())];

        public bool IsNull(string column, int row) => values[column] is null;

        public JsonObject Copy(IEnumerable<string> columns) => new(columns.Select(column => KeyValuePair.Create(column, values[column]?.DeepClone())));
    }

    private sealed class LinesFile<TRow>(string path, IReadOnlyList<Column<TRow>> columns) : ITableFile<TRow>
    {
        private readonly StreamWriter _lines = new(path) { NewLine = "\n" };
        private readonly Dictionary<string, Func<TRow, JsonNode?>> _values = columns.ToDictionary(column => column.Name, column => column.Accept(new Values()));

        public long Rows { get; private set; }

        public async ValueTask WriteAsync(TRow row, CancellationToken cancellationToken)
        {
            var line = new JsonObject(_values.Select(value => KeyValuePair.Create(value.Key, value.Value(row))));
            await _lines.WriteLineAsync(line.ToJsonString().AsMemory(), cancellationToken);
            Rows++;
        }

        public async ValueTask CopyAsync(ITableValues values, int row, CancellationToken cancellationToken)
        {
            await _lines.WriteLineAsync(((Line)values).Copy(_values.Keys).ToJsonString().AsMemory(), cancellationToken);
            Rows++;
        }

        public async Task CompleteAsync(CancellationToken cancellationToken) => await _lines.DisposeAsync();

        public ValueTask DisposeAsync() => _lines.DisposeAsync();

        private sealed class Values : IColumnVisitor<TRow, Func<TRow, JsonNode?>>
        {
            public Func<TRow, JsonNode?> Text(TextColumn<TRow> column) => row => column.Select(row);

            public Func<TRow, JsonNode?> Value<TValue>(ValueColumn<TRow, TValue> column)
                where TValue : unmanaged => row => JsonValue.Create(column.Select(row));

            public Func<TRow, JsonNode?> Nullable<TValue>(NullableColumn<TRow, TValue> column)
                where TValue : unmanaged => row => column.Select(row) is { } value ? JsonValue.Create(value) : null;

            public Func<TRow, JsonNode?> TextList(TextListColumn<TRow> column) => row => new JsonArray([.. column.Select(row).Select(value => (JsonNode)value)]);

            public Func<TRow, JsonNode?> Vector(VectorColumn<TRow> column) => row => new JsonArray([.. column.Select(row).Select(value => (JsonNode)value)]);
        }
    }
}
