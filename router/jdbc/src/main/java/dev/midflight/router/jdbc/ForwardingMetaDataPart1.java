package dev.midflight.router.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingMetaData} hands on. */
@NullUnmarked // As its interface is.
abstract class ForwardingMetaDataPart1 implements DatabaseMetaData {

    /** The driver's own. */
    abstract DatabaseMetaData driver();

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        return driver().allProceduresAreCallable();
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        return driver().allTablesAreSelectable();
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        return driver().autoCommitFailureClosesAllResultSets();
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        return driver().dataDefinitionCausesTransactionCommit();
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        return driver().dataDefinitionIgnoredInTransactions();
    }

    @Override
    public boolean deletesAreDetected(int number) throws SQLException {
        return driver().deletesAreDetected(number);
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        return driver().doesMaxRowSizeIncludeBlobs();
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        return driver().generatedKeyAlwaysReturned();
    }

    @Override
    public ResultSet getAttributes(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getAttributes(text, text2, text3, text4);
    }

    @Override
    public ResultSet getBestRowIdentifier(String text, String text2, String text3, int number, boolean yes)
            throws SQLException {
        return driver().getBestRowIdentifier(text, text2, text3, number, yes);
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        return driver().getCatalogSeparator();
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        return driver().getCatalogTerm();
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return driver().getCatalogs();
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return driver().getClientInfoProperties();
    }

    @Override
    public ResultSet getColumnPrivileges(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getColumnPrivileges(text, text2, text3, text4);
    }

    @Override
    public ResultSet getColumns(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getColumns(text, text2, text3, text4);
    }

    @Override
    public ResultSet getCrossReference(
            String text, String text2, String text3, String text4, String text5, String text6) throws SQLException {
        return driver().getCrossReference(text, text2, text3, text4, text5, text6);
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        return driver().getDatabaseMajorVersion();
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        return driver().getDatabaseMinorVersion();
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        return driver().getDatabaseProductName();
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        return driver().getDatabaseProductVersion();
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        return driver().getDefaultTransactionIsolation();
    }

    @Override
    public int getDriverMajorVersion() {
        return driver().getDriverMajorVersion();
    }

    @Override
    public int getDriverMinorVersion() {
        return driver().getDriverMinorVersion();
    }

    @Override
    public String getDriverName() throws SQLException {
        return driver().getDriverName();
    }

    @Override
    public String getDriverVersion() throws SQLException {
        return driver().getDriverVersion();
    }

    @Override
    public ResultSet getExportedKeys(String text, String text2, String text3) throws SQLException {
        return driver().getExportedKeys(text, text2, text3);
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        return driver().getExtraNameCharacters();
    }

    @Override
    public ResultSet getFunctionColumns(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getFunctionColumns(text, text2, text3, text4);
    }

    @Override
    public ResultSet getFunctions(String text, String text2, String text3) throws SQLException {
        return driver().getFunctions(text, text2, text3);
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        return driver().getIdentifierQuoteString();
    }

    @Override
    public ResultSet getImportedKeys(String text, String text2, String text3) throws SQLException {
        return driver().getImportedKeys(text, text2, text3);
    }

    @Override
    public ResultSet getIndexInfo(String text, String text2, String text3, boolean yes, boolean yes2)
            throws SQLException {
        return driver().getIndexInfo(text, text2, text3, yes, yes2);
    }

    @Override
    public int getJDBCMajorVersion() throws SQLException {
        return driver().getJDBCMajorVersion();
    }

    @Override
    public int getJDBCMinorVersion() throws SQLException {
        return driver().getJDBCMinorVersion();
    }

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        return driver().getMaxBinaryLiteralLength();
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        return driver().getMaxCatalogNameLength();
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        return driver().getMaxCharLiteralLength();
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        return driver().getMaxColumnNameLength();
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        return driver().getMaxColumnsInGroupBy();
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        return driver().getMaxColumnsInIndex();
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        return driver().getMaxColumnsInOrderBy();
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        return driver().getMaxColumnsInSelect();
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        return driver().getMaxColumnsInTable();
    }

    @Override
    public int getMaxConnections() throws SQLException {
        return driver().getMaxConnections();
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        return driver().getMaxCursorNameLength();
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        return driver().getMaxIndexLength();
    }

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        return driver().getMaxLogicalLobSize();
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        return driver().getMaxProcedureNameLength();
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        return driver().getMaxRowSize();
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        return driver().getMaxSchemaNameLength();
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        return driver().getMaxStatementLength();
    }

    @Override
    public int getMaxStatements() throws SQLException {
        return driver().getMaxStatements();
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        return driver().getMaxTableNameLength();
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        return driver().getMaxTablesInSelect();
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        return driver().getMaxUserNameLength();
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        return driver().getNumericFunctions();
    }

    @Override
    public ResultSet getPrimaryKeys(String text, String text2, String text3) throws SQLException {
        return driver().getPrimaryKeys(text, text2, text3);
    }

    @Override
    public ResultSet getProcedureColumns(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getProcedureColumns(text, text2, text3, text4);
    }
}
