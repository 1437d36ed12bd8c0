using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;

namespace LukePipeline.Tests;

/// <summary>The rows of the shipped stages, and their counts.</summary>
internal static class DocumentRowsExtensions
{
    extension(DocumentRows rows)
    {
        public IReadOnlyList<EntityRow> Entities => rows.Of(EntityTable.Instance);

        public IReadOnlyList<RelationRow> Relations => rows.Of(RelationTable.Instance);

        public IReadOnlyList<EmbeddingRow> Embeddings => rows.Of(EmbeddingTable.Instance);
    }

    extension(DocumentRow row)
    {
        public int Entities => row.CountOf("entities");

        public int Relations => row.CountOf("relations");

        public int DroppedPairs => row.CountOf(RelationDescriptor.DroppedPairs);
    }
}
