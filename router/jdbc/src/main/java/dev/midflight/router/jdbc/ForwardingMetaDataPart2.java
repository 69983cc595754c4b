package dev.midflight.router.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingMetaData} hands on. */
@NullUnmarked // As its interface is.
abstract class ForwardingMetaDataPart2 extends ForwardingMetaDataPart1 implements DatabaseMetaData {

    @Override
    public String getProcedureTerm() throws SQLException {
        return driver().getProcedureTerm();
    }

    @Override
    public ResultSet getProcedures(String text, String text2, String text3) throws SQLException {
        return driver().getProcedures(text, text2, text3);
    }

    @Override
    public ResultSet getPseudoColumns(String text, String text2, String text3, String text4) throws SQLException {
        return driver().getPseudoColumns(text, text2, text3, text4);
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return driver().getResultSetHoldability();
    }

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        return driver().getRowIdLifetime();
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        return driver().getSQLKeywords();
    }

    @Override
    public int getSQLStateType() throws SQLException {
        return driver().getSQLStateType();
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        return driver().getSchemaTerm();
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return driver().getSchemas();
    }

    @Override
    public ResultSet getSchemas(String text, String text2) throws SQLException {
        return driver().getSchemas(text, text2);
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        return driver().getSearchStringEscape();
    }

    @Override
    public String getStringFunctions() throws SQLException {
        return driver().getStringFunctions();
    }

    @Override
    public ResultSet getSuperTables(String text, String text2, String text3) throws SQLException {
        return driver().getSuperTables(text, text2, text3);
    }

    @Override
    public ResultSet getSuperTypes(String text, String text2, String text3) throws SQLException {
        return driver().getSuperTypes(text, text2, text3);
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        return driver().getSystemFunctions();
    }

    @Override
    public ResultSet getTablePrivileges(String text, String text2, String text3) throws SQLException {
        return driver().getTablePrivileges(text, text2, text3);
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return driver().getTableTypes();
    }

    @Override
    public ResultSet getTables(String text, String text2, String text3, String[] all) throws SQLException {
        return driver().getTables(text, text2, text3, all);
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        return driver().getTimeDateFunctions();
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        return driver().getTypeInfo();
    }

    @Override
    public ResultSet getUDTs(String text, String text2, String text3, int[] numbers) throws SQLException {
        return driver().getUDTs(text, text2, text3, numbers);
    }

    @Override
    public String getURL() throws SQLException {
        return driver().getURL();
    }

    @Override
    public String getUserName() throws SQLException {
        return driver().getUserName();
    }

    @Override
    public ResultSet getVersionColumns(String text, String text2, String text3) throws SQLException {
        return driver().getVersionColumns(text, text2, text3);
    }

    @Override
    public boolean insertsAreDetected(int number) throws SQLException {
        return driver().insertsAreDetected(number);
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        return driver().isCatalogAtStart();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return driver().isReadOnly();
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        return driver().locatorsUpdateCopy();
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        return driver().nullPlusNonNullIsNull();
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        return driver().nullsAreSortedAtEnd();
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        return driver().nullsAreSortedAtStart();
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        return driver().nullsAreSortedHigh();
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        return driver().nullsAreSortedLow();
    }

    @Override
    public boolean othersDeletesAreVisible(int number) throws SQLException {
        return driver().othersDeletesAreVisible(number);
    }

    @Override
    public boolean othersInsertsAreVisible(int number) throws SQLException {
        return driver().othersInsertsAreVisible(number);
    }

    @Override
    public boolean othersUpdatesAreVisible(int number) throws SQLException {
        return driver().othersUpdatesAreVisible(number);
    }

    @Override
    public boolean ownDeletesAreVisible(int number) throws SQLException {
        return driver().ownDeletesAreVisible(number);
    }

    @Override
    public boolean ownInsertsAreVisible(int number) throws SQLException {
        return driver().ownInsertsAreVisible(number);
    }

    @Override
    public boolean ownUpdatesAreVisible(int number) throws SQLException {
        return driver().ownUpdatesAreVisible(number);
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        return driver().storesLowerCaseIdentifiers();
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        return driver().storesLowerCaseQuotedIdentifiers();
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        return driver().storesMixedCaseIdentifiers();
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        return driver().storesMixedCaseQuotedIdentifiers();
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        return driver().storesUpperCaseIdentifiers();
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        return driver().storesUpperCaseQuotedIdentifiers();
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        return driver().supportsANSI92EntryLevelSQL();
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        return driver().supportsANSI92FullSQL();
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        return driver().supportsANSI92IntermediateSQL();
    }

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        return driver().supportsAlterTableWithAddColumn();
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        return driver().supportsAlterTableWithDropColumn();
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        return driver().supportsBatchUpdates();
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        return driver().supportsCatalogsInDataManipulation();
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        return driver().supportsCatalogsInIndexDefinitions();
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        return driver().supportsCatalogsInPrivilegeDefinitions();
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        return driver().supportsCatalogsInProcedureCalls();
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        return driver().supportsCatalogsInTableDefinitions();
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        return driver().supportsColumnAliasing();
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        return driver().supportsConvert();
    }

    @Override
    public boolean supportsConvert(int number, int number2) throws SQLException {
        return driver().supportsConvert(number, number2);
    }
}
