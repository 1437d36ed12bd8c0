using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>Takes a row of an earlier file into the file of a table that is being written.</summary>
/// <param name="table">Name of the table.</param>
/// <param name="values">Rows of the earlier file.</param>
/// <param name="row">Which of them.</param>
/// <param name="cancellationToken">Stops the copying.</param>
internal delegate Task RowCopy(string table, ITableValues values, int row, CancellationToken cancellationToken);
