namespace LukePipeline.Graph.Parts;

/// <summary>
/// The slots of a file of parts: one for the nodes of each partition, one for the documents of each, and one that all read. So whoever wants
/// the mentions alone reads nothing else.
/// </summary>
internal static class Slots
{
    public static int Count(int partitions) => (2 * partitions) + 1;

    public static int OfNode(UInt128 node, int partitions) => GraphIds.PartitionOf(node, partitions);

    public static int OfDocument(UInt128 document, int partitions) => partitions + GraphIds.PartitionOf(document, partitions);

    public static int OfAll(int partitions) => 2 * partitions;
}
